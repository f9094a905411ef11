"""The ten-second capture: kept once whatever the number of sendings, its holder's alone, declared with its photo."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connections
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import Evenement
from actions import appareil, capture, export_donnees
from actions.models import Action, Brouillon, Capture, Justificatif
from actions.views import capture as vues
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.actions.captures import make_capture, sent
from tests.actions.declarations import pdf, photo, upload
from tests.actions.test_declaration import ROLES
from tests.actions.test_parcours_declaration import details, send, text
from tests.people import JOUR, client_of

ENVOYER = "/mon-espace/capturer/envoyer/"
PAGE = "/mon-espace/capturer/"
LISTE = "/mon-espace/captures/"


def files(settings) -> list:
    return [f for f in settings.MEDIA_ROOT.rglob("*") if f.is_file()]


def post(client, utilisateur, **champs):
    return client.post(ENVOYER, sent(utilisateur, **{"qui": appareil.key_of(utilisateur), **champs}))


@pytest.mark.parametrize("nom", ["inconnu", *ROLES])
def test_a_capture_is_nobody_elses(nom, request, cycle, titulaire):
    prise = make_capture(titulaire)
    autre = request.getfixturevalue(nom)
    with pytest.raises(Refus) as refus:
        capture.begin(autre, prise, cycle, "A1a", JOUR)
    assert refus.value.code == "non_autorise"
    assert list(capture.waiting(autre)) == []
    client = client_of(autre)
    for adresse in (LISTE, reverse("ps:capture_photo", args=[prise.jeton])):
        assert "Congrès fictif" not in text(client.get(adresse))
    assert client.post(reverse("ps:capture_effacer", args=[prise.jeton])).status_code == 404
    assert capture.waiting(titulaire).get() == prise


def test_the_same_capture_sent_again_is_kept_once(titulaire, jour, settings):
    client, jeton = client_of(titulaire), str(uuid.uuid4())
    lues = [post(client, titulaire, jeton=jeton, titre=titre).json() for titre in ("Congrès", "Congrès", "Autre")]
    assert lues[0] == lues[1] == lues[2] == {"etat": "envoyee", "adresse": reverse("ps:capture", args=[jeton])}
    prise = Capture.objects.get()
    assert (prise.titre, prise.jour.isoformat(), prise.type_mime) == ("Congrès", "2026-05-12", "image/jpeg")
    assert len(files(settings)) == 1
    assert Evenement.objects.get(nature=Fait.CAPTURE_RECUE).professionnel_id == titulaire.professionnel_id
    capture.erase(titulaire, prise.jeton)
    assert post(client, titulaire, jeton=jeton).json() == lues[0]
    assert not capture.waiting(titulaire).exists()


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_keep_one(titulaire, settings):
    jeton, gardees = uuid.uuid4(), []

    def envoie() -> None:
        try:
            gardees.append(make_capture(titulaire, jeton).pk)
        finally:
            connections.close_all()

    envois = [threading.Thread(target=envoie) for _ in range(3)]
    for envoi in envois:
        envoi.start()
    for envoi in envois:
        envoi.join()
    assert (len(gardees), len(set(gardees)), len(files(settings))) == (3, 1, 1)


def test_the_same_number_of_somebody_else_is_another_capture(titulaire, inconnu, jour):
    prise = make_capture(titulaire)
    assert post(client_of(inconnu), inconnu, jeton=str(prise.jeton)).status_code == 200
    assert Capture.objects.count() == 2


@pytest.mark.parametrize(
    ("champs", "code", "mots"),
    [
        ({"photo": upload(b"MZ\x90", "photo.jpg")}, "preuve_type", "mais c’est un programme"),
        ({"photo": upload(b"", "photo.jpg")}, "preuve_vide", "Ce fichier est vide"),
        ({"photo": upload(b"x" * (10 * 2**20 + 1), "photo.jpg")}, "preuve_trop_lourde", "la limite est de 10"),
        ({"titre": "Dépistage du VIH négatif"}, "resultat_medical", "ressemblent à un résultat médical"),
        ({"photo": None}, "forme", "Prenez une photo"),
        ({"jour": "hier"}, "forme", "Écrivez la date comme"),
        ({"jeton": "1"}, "forme", "UUID"),
    ],
)
def test_a_refusal_says_why_and_keeps_nothing(champs, code, mots, titulaire, jour, settings):
    reponse = post(client_of(titulaire), titulaire, **champs)
    assert (reponse.status_code, reponse.json()["code"]) == (422, code)
    assert mots in reponse.json()["message"].replace("\u00a0", " ")
    assert not Capture.objects.exists()
    assert files(settings) == []


def test_what_another_person_kept_on_the_phone_is_not_taken(titulaire, inconnu, jour):
    reponse = post(client_of(inconnu), inconnu, qui=appareil.key_of(titulaire))
    assert (reponse.status_code, reponse.json()) == (409, {"code": "autre_compte"})
    assert not Capture.objects.exists()


def test_too_many_at_once_wait_and_too_many_kept_are_refused(titulaire, jour, monkeypatch):
    client = client_of(titulaire)
    monkeypatch.setattr(capture, "MAXIMUM", 1)
    monkeypatch.setattr(vues, "ENVOIS", 2)
    assert post(client, titulaire).status_code == 200
    pleine = post(client, titulaire).json()
    assert (pleine["code"], pleine["remede"][:11]) == ("captures_pleines", "Déclarez-en")
    freinee = post(client, titulaire)
    assert (freinee.status_code, int(freinee["Retry-After"]) > 0) == (429, True)
    assert Capture.objects.count() == 1


def test_the_token_says_who_is_logged_in(titulaire, jour, client):
    lu = client_of(titulaire).get("/mon-espace/capturer/jeton/")
    assert lu.json()["qui"] == appareil.key_of(titulaire)
    assert len(lu.json()["csrf"]) == 64
    assert "no-store" in lu["Cache-Control"]
    assert client.get("/mon-espace/capturer/jeton/").status_code == 302


def test_without_script_the_form_keeps_the_photo(cycle, titulaire):
    client = client_of(titulaire)
    page = client.get(PAGE)
    jeton = page.context["form"]["jeton"].value()
    assert 'value="2026-06-30"' in text(page)
    donnees = {"jeton": jeton, "titre": "Congrès fictif", "jour": "2026-05-12"}
    refusee = client.post(PAGE, donnees)
    assert refusee.status_code == 422
    assert "La photo n’a pas été gardée." in text(refusee)
    assert 'value="Congrès fictif"' in text(refusee)
    for _ in range(2):
        gardee = client.post(PAGE, donnees | {"fichier": upload(pdf(), "attestation.pdf")}, follow=True)
        assert "« Congrès fictif » est gardée." in text(gardee)
    assert Capture.objects.get().type_mime == "application/pdf"
    assert "1 photo gardée attend d’être déclarée." in text(client.get("/mon-espace/"))


def test_a_capture_becomes_a_declaration_with_its_photo(cycle, titulaire, settings):
    prise = make_capture(titulaire)
    client, adresse = client_of(titulaire), reverse("ps:capture", args=[prise.jeton])
    assert "Action A1a" in text(client.get(adresse))
    reponse = client.post(adresse, {"code": "A1a"})
    brouillon = Brouillon.objects.get()
    assert reponse["Location"] == details(brouillon)
    assert client.post(adresse, {"code": "A1a"})["Location"] == details(brouillon)
    assert client.post(adresse, {"code": "A2a"})["Location"] == details(brouillon)
    brouillon.refresh_from_db()
    assert (brouillon.item.code, brouillon.donnees["date_fin"]) == ("A2a", "2026-05-12")
    assert send(client, brouillon, intitule="Congrès fictif", mode_preuve="fichier", honneur=None).status_code == 302
    assert Justificatif.objects.get().sha256 == prise.sha256
    assert not capture.waiting(titulaire).exists()
    assert client.get(adresse)["Location"] == reverse("ps:action", args=[Action.objects.get().pk])
    with pytest.raises(Depasse):
        capture.erase(titulaire, prise.jeton)
    assert len(files(settings)) == 2
    assert capture.forget() == 1


def test_a_draft_given_up_gives_the_photo_back(cycle, titulaire):
    prise = make_capture(titulaire)
    brouillon = capture.begin(titulaire, prise, cycle, "A1a", JOUR)
    client = client_of(titulaire)
    assert "déclaration commencée" in text(client.get(LISTE))
    client.post(reverse("ps:abandonner", args=[brouillon.jeton]))
    assert capture.waiting(titulaire).get().brouillon is None
    lue = client.get(reverse("ps:capture_photo", args=[prise.jeton]))
    assert lue.getvalue().startswith(b"\xff\xd8\xff")


def test_no_photo_goes_with_an_action_about_ones_own_health(
    cycle, titulaire, settings, django_capture_on_commit_callbacks
):
    prise = make_capture(titulaire)
    client, adresse = client_of(titulaire), reverse("ps:capture", args=[prise.jeton])
    refusee = client.post(adresse, {"code": "A4a"})
    assert refusee.status_code == 422
    assert "Aucun document n’est demandé ni gardé" in text(refusee)
    assert "Déclarer sans la photo, qui est effacée" in text(refusee)
    assert not Brouillon.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(adresse, {"code": "A4a", "sans_photo": "1"}).status_code == 302
    assert Brouillon.objects.get().donnees["intitule"] == "Congrès fictif"
    assert files(settings) == []
    assert not capture.waiting(titulaire).exists()


def test_erased_then_taken_back_then_gone_for_good(
    titulaire, jour, settings, monkeypatch, django_capture_on_commit_callbacks
):
    prise = make_capture(titulaire)
    client = client_of(titulaire)
    for _ in range(2):
        assert client.post(reverse("ps:capture_effacer", args=[prise.jeton])).status_code == 302
    assert Evenement.objects.filter(nature=Fait.CAPTURE_EFFACEE).count() == 1
    assert "peut être rétablie pendant quinze minutes" in text(client.get(LISTE))
    assert client.get(reverse("ps:capture_photo", args=[prise.jeton])).status_code == 404
    assert capture.forget() == 0
    client.post(reverse("ps:capture_retablir", args=[prise.jeton]))
    assert capture.waiting(titulaire).exists()
    capture.erase(titulaire, prise.jeton)
    monkeypatch.setattr(capture, "ANNULATION", -capture.ANNULATION)
    with django_capture_on_commit_callbacks(execute=True):
        assert capture.forget() == 1
    assert files(settings) == []
    with pytest.raises(Depasse):
        capture.restore(titulaire, prise.jeton)
    monkeypatch.setattr(capture, "MEMOIRE", -capture.MEMOIRE)
    assert capture.forget() == 0
    assert not Capture.objects.exists()


def test_the_photo_leaves_as_a_file_without_place_nor_device(titulaire, jour):
    prise = make_capture(titulaire)
    reponse = client_of(titulaire).get(reverse("ps:capture_photo", args=[prise.jeton]))
    contenu = reponse.getvalue()
    assert contenu.startswith(b"\xff\xd8\xff")
    assert b"TELEPHONE-FICTIF" not in contenu
    assert b"TELEPHONE-FICTIF" in photo(exif=True)
    assert reponse["Content-Disposition"].startswith("attachment")
    assert "no-store" in reponse["Cache-Control"]
    assert reponse["X-Content-Type-Options"] == "nosniff"


def test_a_capture_is_in_what_the_holder_takes_away(cycle, titulaire):
    prise = make_capture(titulaire)
    (ligne,) = export_donnees.export(titulaire, JOUR)["captures"]
    assert (ligne["titre"], ligne["sha256"]) == ("Congrès fictif", prise.sha256)
