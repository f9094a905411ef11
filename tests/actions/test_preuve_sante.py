"""Actions about the holder's own health: the sworn statement alone, no document asked nor kept, no result written."""

from __future__ import annotations

import pytest
from django.urls import reverse

from actions import brouillons, declaration, preuves
from actions.declaration import Refusee
from actions.justificatifs import accept
from actions.models import Action, Brouillon, Justificatif
from certif.socle.refus import Refus
from tests.actions.declarations import declare, demande, make_brouillon, pdf, saisie, upload
from tests.actions.test_parcours_declaration import details, send, text
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_cycle, make_version

CAS = [
    ({"axes": [4], "preuve": "honneur"}, True),
    ({"axes": [4], "preuve": ""}, True),
    ({"axes": [4], "preuve": "honneur", "nature": "gestion_risques"}, True),
    ({"axes": [4], "preuve": "honneur", "nature": "formation"}, False),
    ({"axes": [4], "preuve": "honneur", "organismes": ["ODPC"]}, False),
    ({"axes": [4], "preuve": "attestation"}, False),
    ({"axes": [1, 4], "preuve": "honneur"}, False),
    ({"axes": [1], "preuve": "honneur"}, False),
]


@pytest.mark.parametrize(("item", "seul"), CAS, ids=[str(item) for item, _ in CAS])
def test_which_actions_take_the_statement_alone(item, seul, exercice, jour):
    make_version(items=({"code": "X", **item},))
    assert demande(make_cycle(exercice, jour), "X").honneur_seul is seul


def test_no_document_is_asked(cycle, titulaire):
    page = text(client_of(titulaire).get(details(make_brouillon(titulaire, cycle, "A4a"))))
    assert "Aucun document à joindre" in page
    assert 'type="file"' not in page and "mode_preuve" not in page
    assert "Ne déposez aucun" not in text(client_of(titulaire).get(details(make_brouillon(titulaire, cycle, "A1a"))))


def test_a_document_sent_all_the_same_is_refused_and_not_kept(cycle, titulaire, settings):
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    client = client_of(titulaire)
    reponse = send(client, brouillon, preuve=upload(pdf(), "analyses.pdf"))
    assert reponse.status_code == 422
    assert "Attestez sur l’honneur : cela suffit" in text(reponse)
    assert not Brouillon.objects.get().pieces.exists()
    assert not Action.objects.exists()
    assert [f for f in settings.MEDIA_ROOT.rglob("*") if f.is_file()] == []
    assert send(client, brouillon, mode_preuve=None).status_code == 302
    assert Action.objects.get().preuve == "honneur"


def test_the_statement_is_the_only_proof_the_act_takes(cycle, titulaire, settings, django_capture_on_commit_callbacks):
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    brouillons.attach(brouillon, accept(upload(pdf(), "analyses.pdf")))
    ask = demande(cycle, "A4a")
    with pytest.raises(Refusee) as refus:
        declaration.declare(titulaire, str(brouillon.jeton), saisie(honneur=False), ask, JOUR)
    assert refus.value.code == "honneur_absent"
    with django_capture_on_commit_callbacks(execute=True):
        declaration.declare(titulaire, str(brouillon.jeton), saisie(), ask, JOUR)
    assert (Brouillon.objects.get().pieces.count(), Justificatif.objects.count()) == (0, 0)
    assert [f for f in settings.MEDIA_ROOT.rglob("*") if f.is_file()] == []


def test_no_document_is_added_later(cycle, titulaire):
    action = declare(titulaire, cycle, "A4a")
    client, adresse = client_of(titulaire), reverse("ps:preuve", args=[action.pk])
    assert "Joindre un document" not in text(client.get(reverse("ps:action", args=[action.pk])))
    assert "votre attestation sur l’honneur suffit" in text(client.get(adresse))
    reponse = client.post(adresse, {"revision": "1", "preuve": upload(pdf(), "analyses.pdf")})
    assert reponse.status_code == 422
    with pytest.raises(Refus) as refus:
        preuve = accept(upload(pdf(), "analyses.pdf"))
        preuves.add(titulaire, action, [preuve], demande(cycle, "A4a"), 1, JOUR)
    assert refus.value.code == "preuve_de_sante"
    assert not Justificatif.objects.exists()


def test_a_result_in_the_title_is_refused_kindly(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    reponse = send(client_of(titulaire), brouillon, intitule="Sérologie hépatite B négative")
    assert reponse.status_code == 422
    assert "ce que vous avez fait, pas ce qui a été trouvé" in text(reponse)
    assert not Action.objects.exists()
    # On the other axes the same words are a subject of work.
    assert declare(titulaire, cycle, "A1a", intitule="Sérologie négative : que faire ?").pk
