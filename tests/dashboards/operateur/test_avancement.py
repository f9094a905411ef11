"""Live progress of a delivery, and its work set aside then started again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import horloge, travaux
from accounts.flux import bilan, depot
from accounts.models import Evenement, Livraison, Morceau, Travail
from tests.flux.lignes import row
from tests.people import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def en_cours(andpc, roster, receive) -> Livraison:
    """Four slices of 100 rows, three of them done, twenty seconds apart."""
    livraison = receive(andpc, [row(roster[0])], process=False)
    livraison.morceaux.all().delete()
    instant = horloge.instant()
    Morceau.objects.bulk_create(
        Morceau(livraison=livraison, numero=n, premiere_ligne=2 + 100 * n, nb_lignes=100, octet_debut=0, octet_fin=0,
                fait_at=instant - timedelta(seconds=60 - 20 * n) if n < 3 else None)
        for n in range(4)
    )  # fmt: skip
    livraison.etat, livraison.compteurs = "en_cours", {"recues": 400}
    livraison.save()
    return livraison


def test_the_pace_is_that_of_the_last_slices_and_gives_the_end(en_cours):
    instant = horloge.instant()
    allure = bilan.pace(en_cours, instant)
    assert (allure.faites, allure.total, allure.part) == (300, 400, 75.0)
    assert allure.par_seconde == pytest.approx(5)
    assert allure.fin_at is not None
    assert (allure.fin_at - instant).total_seconds() == pytest.approx(20)
    en_cours.morceaux.filter(numero__gt=0).update(fait_at=None)
    assert bilan.pace(en_cours, instant) == bilan.Allure(100, 400)


def test_the_page_says_it_and_reads_itself_again_when_asked(en_cours, exploitant):
    client = client_of(exploitant)
    adresse = reverse("operateur:livraison", args=[en_cours.pk])
    page = client.get(adresse)
    assert "300 lignes traitées sur 400, 5 par seconde, fin estimée à" in page.text
    assert "Refresh" not in page and "?suivre=1" in page.text
    assert client.get(f"{adresse}?suivre=1")["Refresh"] == "5"
    Livraison.objects.filter(pk=en_cours.pk).update(etat="traitee")
    assert "Refresh" not in client.get(f"{adresse}?suivre=1")


def test_work_set_aside_is_started_again_once(en_cours, exploitant, partenaire, titulaire):
    Travail.objects.filter(cle=depot.work_key(en_cours)).update(
        etat="ecarte", erreur="DataError: fictive", tentatives=3
    )
    adresse = reverse("operateur:relancer", args=[en_cours.pk])
    for refuse in (titulaire, partenaire):
        assert client_of(refuse).post(adresse).status_code == 404
    client = client_of(exploitant)
    page = client.get(reverse("operateur:livraison", args=[en_cours.pk])).text
    assert "Relancer le traitement" in page and "DataError: fictive" in page
    assert client.post(adresse).status_code == 302
    assert Travail.objects.get(cle=depot.work_key(en_cours)).etat == "a_faire"
    assert Evenement.objects.get(nature="livraison:reprise").auteur == exploitant
    assert client.post(adresse).status_code == 409


def test_work_that_waits_its_turn_says_so(andpc, roster, receive, exploitant):
    livraison = receive(andpc, [row(roster[0])], process=False)
    page = client_of(exploitant).get(reverse("operateur:livraison", args=[livraison.pk])).text
    assert "attend son tour" in page
    travaux.run_pending(["flux.livraison"])
    livraison.refresh_from_db()
    assert livraison.etat == "traitee"
