"""Choices of interpretation on screen: who, what it changes before it is confirmed, the public page, the undo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Evenement
from referentiels.models import ChoixRetenu
from referentiels.parametres import parametres_au
from tests.people import JOUR, client_of
from tests.referentiels.choix import choix_lus  # noqa: F401 - a fixture, asked by its name

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour", "choix_lus")]
LISTE, UN = "/administration/choix", "/administration/choix/demande_jours"
PHRASE = "Une réponse de l’Ordre est attendue sous quarante-cinq jours."
SAISIE = {
    "valeur": "45", "effet": f"{JOUR + timedelta(days=10):%Y-%m-%d}", "phrase": PHRASE,
    "motif": "Les Ordres disent qu’ils ne peuvent répondre plus tôt.",
}  # fmt: skip


def test_operators_only(inconnu, ordre_president, employeur, partenaire, dgos, exploitant):
    for adresse in (LISTE, UN):
        assert client_of(None).get(adresse).status_code == 302
        for refuse in (inconnu, ordre_president, employeur, partenaire, dgos):
            assert client_of(refuse).get(adresse).status_code == 404
        assert client_of(exploitant).get(adresse).text.count("<h1") == 1
    # A text, a choice that the contract fixes, and nothing at all.
    for nom in ("controle_mois", "quarantaine_jours", "rien"):
        assert client_of(exploitant).get(f"{LISTE}/{nom}").status_code == 404


def test_shown_confirmed_public_then_undone(exploitant, django_capture_on_commit_callbacks):
    client, public = client_of(exploitant), reverse("referentiels:choix")
    apercu = client.post(UN, SAISIE)
    assert apercu.status_code == 200 and "Faut-il retenir ce choix" in apercu.text
    assert "30\u00a0jours" in apercu.text and "45\u00a0jours" in apercu.text
    assert not ChoixRetenu.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(UN, SAISIE | {"confirme": "on"}).status_code == 302
    retenu = ChoixRetenu.objects.get()
    assert Evenement.objects.get(nature="choix:retenu").details == {
        "nom": "demande_jours", "valeur": 45, "effet": retenu.effet.isoformat()
    }  # fmt: skip
    page = client_of(None).get(public).text
    assert PHRASE in page and "45\u00a0jours à partir du 10/07/2026" in page
    assert parametres_au(JOUR).demande_jours == 30 and parametres_au(retenu.effet).demande_jours == 45
    assert client.get(LISTE).text.index("45\u00a0jours") < client.get(LISTE).text.index("inchangé")
    annuler = reverse("administration:annuler_choix", args=[retenu.pk])
    assert client.post(annuler, {"motif": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(annuler, {"motif": "La lettre est retirée."}, follow=True).status_code == 200
    assert client.post(annuler, {"motif": "Encore."}).status_code == 409
    assert PHRASE not in client_of(None).get(public).text
    assert "La lettre est retirée." in client.get(UN).text


@pytest.mark.parametrize(
    ("champs", "mots"),
    [
        ({"valeur": "4"}, "7"),
        ({"effet": f"{JOUR:%Y-%m-%d}"}, "au plus tôt le lendemain"),
        ({"valeur": "30"}, "déjà la valeur"),
        ({"motif": "Non."}, "motif"),
        ({"phrase": "Sans point"}, "avec son point"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(exploitant, champs, mots):
    refus = client_of(exploitant).post(UN, SAISIE | champs | {"confirme": "on"})
    assert refus.status_code == 422 and mots in refus.text
    assert not ChoixRetenu.objects.exists()


@pytest.mark.parametrize("nom", ["preuve_par_defaut", "observations_tardives", "risque_eleve", "ordre_neutre_graine"])
def test_each_kind_of_value_has_its_field(exploitant, nom):
    valeurs = {"preuve_par_defaut": "flux", "observations_tardives": "False", "risque_eleve": "0,5",
               "ordre_neutre_graine": "graine-2027"}  # fmt: skip
    saisie = SAISIE | {"valeur": valeurs[nom], "phrase": "Une autre phrase."}
    page = client_of(exploitant).post(f"{LISTE}/{nom}", saisie)
    assert page.status_code == 200 and "Ce que cela change" in page.text
