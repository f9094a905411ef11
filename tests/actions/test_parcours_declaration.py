"""The declaration page by page, without JavaScript: three screens, nothing typed is lost, nothing half-written."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from actions.models import Action, Avancement, Brouillon, Justificatif
from tests.actions.declarations import make_brouillon, pdf, photo, upload
from tests.actions.test_declaration import ROLES
from tests.people import client_of
from tests.referentiels_fictifs import make_cycle, make_version

DECLARER = "/mon-espace/declarer/"


def send(client, brouillon: Brouillon, **champs):
    """Step 2 as a browser sends it: a sworn declaration unless said otherwise."""
    donnees = {
        "intitule": "Congrès fictif",
        "date_fin": "2026-05-12",
        "mode_preuve": "honneur",
        "honneur": "on",
    }
    return client.post(details(brouillon), {k: v for k, v in (donnees | champs).items() if v is not None})


def details(brouillon: Brouillon) -> str:
    return reverse("ps:declarer_details", args=[brouillon.jeton])


def text(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_what_the_act_asks_is_not_called_optional(cycle, titulaire):
    page = text(client_of(titulaire).get(details(make_brouillon(titulaire, cycle))))
    facultatifs = re.findall(r'<label class="form-label" for="id_(\w+)">[^<]*<span[^>]*>\(facultatif\)', page)
    assert 'for="id_preuve"' in page
    assert facultatifs == []


def test_anonymous_is_sent_to_login(client, cycle, titulaire):
    for adresse in (DECLARER, details(make_brouillon(titulaire, cycle))):
        assert client.get(adresse).status_code == 302


@pytest.mark.parametrize("nom", ["inconnu", *ROLES])
def test_a_draft_is_nobody_elses(nom, request, cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    client = client_of(request.getfixturevalue(nom))
    assert client.get(details(brouillon)).status_code == 404
    assert send(client, brouillon).status_code == 404
    assert client.post(reverse("ps:garder_brouillon", args=[brouillon.jeton])).status_code == 404
    assert client.post(reverse("ps:abandonner", args=[brouillon.jeton])).status_code == 404
    assert Brouillon.objects.count() == 1


def test_three_screens_from_words_to_the_new_total(cycle, titulaire):
    client = client_of(titulaire)
    assert "Action A4a" in text(client.get(DECLARER, {"q": "acton a4a"}))
    reponse = client.post(DECLARER, {"code": "A4a", "q": "dépistage pour moi"})
    brouillon = Brouillon.objects.get()
    assert reponse["Location"] == details(brouillon)
    etape_2 = text(client.get(reponse["Location"]))
    assert "Étape 2 sur 3" in etape_2
    assert "dépistage pour moi" in etape_2
    assert "votre attestation sur l’honneur suffit" in etape_2
    assert "441-7" in etape_2
    assert 'type="file"' not in etape_2
    reponse = send(client, brouillon)
    action = Action.objects.get()
    assert reponse["Location"] == reverse("ps:enregistree", args=[action.pk])
    etape_3 = text(client.get(reponse["Location"]))
    assert "Compte — axe 4" in etape_3
    assert "1 action sur 8" in etape_3
    assert "12,5 %" in etape_3


def test_a_photo_becomes_a_proof(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    client = client_of(titulaire)
    assert "sur l’honneur, sans document" in text(client.get(details(brouillon)))
    reponse = send(client, brouillon, mode_preuve="fichier", honneur=None, preuve=upload(photo(exif=True), "IMG_1.jpg"))
    assert reponse.status_code == 302
    assert Justificatif.objects.get().type_mime == "image/jpeg"
    assert Avancement.objects.get(cycle=cycle).faites == 1


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"date_fin": "2022-12-31"}, "en dehors de votre cycle, qui va du 01/01/2023 au 31/12/2031"),
        ({"date_fin": "2026-07-01"}, "Cette date n’est pas encore passée"),
        ({"date_fin": "31/02/2026"}, "Écrivez la date comme 05/11/2026"),
        ({"date_fin": ""}, "Indiquez la date de fin"),
        ({"intitule": "  "}, "Donnez un titre à l’action"),
        ({"honneur": None}, "Cochez cette case pour attester sur l’honneur"),
        ({"mode_preuve": None, "honneur": None}, "un document, ou l’attestation sur l’honneur"),
        ({"mode_preuve": "fichier", "honneur": None}, "Joignez un document, ou attestez sur l’honneur"),
    ],
)
def test_bad_input_says_what_to_do_and_loses_nothing(champs, message, cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    client = client_of(titulaire)
    reponse = send(client, brouillon, **{"intitule": "Société fictive"} | champs)
    assert reponse.status_code == 422
    assert message in text(reponse)
    assert "Le formulaire n’a pas été enregistré." in text(reponse)
    assert ("Société fictive" in text(client.get(details(brouillon)))) is ("intitule" not in champs)
    assert not Action.objects.exists()


def test_a_mistyped_proof_is_refused_and_the_rest_is_kept(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    reponse = send(
        client_of(titulaire),
        brouillon,
        mode_preuve="fichier",
        honneur=None,
        preuve=upload(b"MZ\x90", "attestation.pdf"),
    )
    assert reponse.status_code == 422
    assert "s’appelle « attestation.pdf », mais c’est un programme" in text(reponse)
    assert not Action.objects.exists()
    assert not Brouillon.objects.get().pieces.exists()


def test_a_good_proof_survives_a_mistake_elsewhere(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    client = client_of(titulaire)
    reponse = send(client, brouillon, date_fin="", mode_preuve="fichier", honneur=None, preuve=upload(pdf(), "att.pdf"))
    assert "Document déjà reçu" in text(reponse)
    assert send(client, brouillon, mode_preuve="fichier", honneur=None).status_code == 302
    assert Justificatif.objects.get().nom == "att.pdf"


def test_a_form_whose_draft_was_erased_in_another_tab(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    client = client_of(titulaire)
    assert client.post(reverse("ps:abandonner", args=[brouillon.jeton])).status_code == 302
    assert send(client, brouillon).status_code == 404
    assert not Action.objects.exists()


def test_what_is_typed_is_kept_without_sending_the_form(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    client = client_of(titulaire)
    garder = reverse("ps:garder_brouillon", args=[brouillon.jeton])
    assert client.post(garder, {"intitule": "À moitié"}).json() == {"revision": 1}
    client.logout()
    client = client_of(titulaire)
    assert "À moitié" in text(client.get(details(brouillon)))
    assert "À moitié" in text(client.get(DECLARER))
    assert client.post(details(brouillon), {"garder": "1", "intitule": "Presque"})["Location"] == "/mon-espace/"
    assert Brouillon.objects.get().donnees["intitule"] == "Presque"


def test_only_what_the_item_asks_is_asked(exercice, titulaire, jour):
    make_version(
        "FIN",
        items=(
            {"code": "H1", "axes": [1], "duree_min_heures": 6},
            {
                "code": "R1",
                "axes": [1],
                "points": "participant:5,orateur:10",
                "independance": True,
                "organismes": ["ANDPC"],
            },
            {"code": "T1", "axes": [1, 2], "preuve": "attestation"},
            {"code": "F1", "axes": [2], "preuve": "flux"},
        ),
    )
    cycle = make_cycle(exercice)
    client = client_of(titulaire)

    def asked(code: str) -> str:
        return text(client.get(details(make_brouillon(titulaire, cycle, code))))

    duree, role, transversale, flux = (asked(code) for code in ("H1", "R1", "T1", "F1"))
    assert "au moins 6 h" in duree
    assert 'name="role"' not in duree
    assert 'name="role"' in role
    assert 'name="independance"' in role
    assert 'name="organisme_type"' in role and 'name="organisme_nom"' in role
    assert 'name="duree"' not in role
    assert 'name="axe_choisi"' in transversale
    assert "Attestation délivrée par l’organisateur" in transversale
    assert "Cette action est transmise par un organisme" in flux
    reponse = send(client, make_brouillon(titulaire, cycle, "H1"), duree="beaucoup")
    assert "Écrivez une durée comme" in text(reponse)
    reponse = send(client, make_brouillon(titulaire, cycle, "H1"))
    assert "Indiquez la durée" in text(reponse)


@pytest.mark.parametrize(
    ("ecrit", "minutes"),
    [
        ("7", 420),
        ("7 h", 420),
        ("7h30", 450),
        ("1 h 30", 90),
        ("1,5 h", 90),
        ("45 min", 45),
        ("90 minutes", 90),
        ("2 heures", 120),
    ],
)
def test_durations_are_read_as_people_write_them(ecrit, minutes):
    from actions.forms import ChampDuree

    assert ChampDuree().clean(ecrit) == minutes


def test_browsing_by_axis_and_by_referentiel(cycle, titulaire):
    client = client_of(titulaire)
    axe_2 = text(client.get(DECLARER, {"axe": "2"}))
    assert "Action A2a" in axe_2
    assert "Action A1a" not in axe_2
    assert "Action A1a" in text(client.get(DECLARER))
    rien = text(client.get(DECLARER, {"q": "zzzz qqqq"}))
    assert "Aucune action ne ressemble à ces mots" in rien
