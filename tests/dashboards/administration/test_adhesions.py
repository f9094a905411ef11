"""Memberships of a fédération on screen: who, given, ended, refused; told in the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts import adhesions
from accounts.models import Adhesion, Evenement, Organisation
from tests.people import JOUR, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]


@pytest.fixture
def ligue(federation, employeur) -> Organisation:
    return Organisation.objects.get(code="FEDERATION")


def test_operators_only(ligue, inconnu, ordre_president, employeur, federation, dgos, exploitant):
    adresse = f"/administration/organisations/{ligue.pk}/adherer"
    assert client_of(None).get(adresse).status_code == 302
    for refuse in (inconnu, ordre_president, employeur, federation, dgos):
        assert client_of(refuse).get(adresse).status_code == 404
    assert client_of(exploitant).get(adresse).text.count("<h1") == 1
    hopital = Organisation.objects.get(code="CH-ESSAI")
    assert client_of(exploitant).get(f"/administration/organisations/{hopital.pk}/adherer").status_code == 404


def test_given_shown_then_ended(ligue, exploitant):
    client, page = client_of(exploitant), f"/administration/organisations/{ligue.pk}"
    assert "Aucun membre" in client.get(page).text
    saisie = {"membre": "CH-ESSAI", "debut": f"{JOUR:%Y-%m-%d}"}
    assert "est membre de" in client.post(f"{page}/adherer", saisie, follow=True).text
    encore = client.post(f"{page}/adherer", saisie)
    assert encore.status_code == 422 and "couvre déjà" in encore.text
    assert client.post(f"{page}/adherer", saisie | {"membre": "RIEN"}).status_code == 422
    adhesion = Adhesion.objects.get()
    clore = f"/administration/adhesions/{adhesion.pk}/clore"
    avant = client.post(clore, {"fin": f"{JOUR - timedelta(days=1):%Y-%m-%d}"})
    assert avant.status_code == 422 and "précède son début" in avant.text
    assert client.post(clore, {"fin": f"{JOUR:%Y-%m-%d}"}, follow=True).status_code == 200
    assert not adhesions.in_force(JOUR + timedelta(days=1)).exists()
    faits = Evenement.objects.filter(nature__startswith="adhesion:").order_by("pk")
    assert [(fait.nature, fait.auteur) for fait in faits] == [
        ("adhesion:donnee", exploitant), ("adhesion:close", exploitant),
    ]  # fmt: skip
