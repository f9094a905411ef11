"""« Pour le compte de » on screen: who reads, gives and ends, and what each refusal says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.flux import delegation
from accounts.models import Delegation, Evenement, Organisation
from accounts.roles import Nature
from certif.socle.workflow import Depasse
from tests.flux.conftest import make_partner
from tests.people import JOUR, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
LISTE = "/livraisons/delegations"


@pytest.fixture
def clinique() -> Organisation:
    return Organisation.objects.create(
        code="CLINIQUE", nom="Clinique fictive", nature=Nature.EMPLOYEUR, finess="990000044", siret="99900000300044"
    )


@pytest.fixture
def donnee(andpc, clinique, exploitant) -> Delegation:
    return delegation.grant(andpc, clinique, JOUR, None, exploitant, JOUR)


def test_operators_only(donnee, inconnu, ordre_decideur, employeur, technique, exploitant):
    adresses = [LISTE, f"{LISTE}/nouvelle", f"{LISTE}/{donnee.pk}/fin"]
    for adresse in adresses:
        assert client_of(None).get(adresse).status_code == 302
        for refuse in (inconnu, ordre_decideur, employeur, technique):
            assert client_of(refuse).get(adresse).status_code == 404
        assert client_of(exploitant).get(adresse).text.count("<h1") == 1


def test_an_empty_list_teaches_and_leads_to_the_form(exploitant):
    page = client_of(exploitant).get(LISTE).text
    assert "Aucune délégation" in page and f'href="{LISTE}/nouvelle"' in page


def test_the_list_says_who_for_whom_which_feeds_until_when_and_by_whom(donnee, andpc, exploitant):
    autre = Organisation.objects.create(code="EHPAD", nom="Ehpad fictif", nature=Nature.EMPLOYEUR)
    delegation.grant(andpc, autre, JOUR - timedelta(9), JOUR - timedelta(1), None, JOUR)
    client = client_of(exploitant)
    page = client.get(LISTE)
    assert [(ligne.delegation.mandant.code, ligne.etat) for ligne in page.context["lignes"]] == [
        ("CLINIQUE", "en_vigueur"), ("EHPAD", "terminee"),
    ]  # fmt: skip
    for mots in ("ACTIONS", "30/06/2026", "sans fin", str(exploitant), "la ligne de commande"):
        assert mots in page.text
    assert page.text.count("Mettre fin") == 1
    for filtre, attendu in (
        ("etat=terminee", "EHPAD"),
        ("recherche=990000044", "CLINIQUE"),
        ("recherche=ehpad", "EHPAD"),
    ):
        lignes = client.get(f"{LISTE}?{filtre}").context["lignes"]
        assert [ligne.delegation.mandant.code for ligne in lignes] == [attendu], filtre
    assert "Aucune délégation ne correspond" in client.get(f"{LISTE}?recherche=personne").text
    assert client.get(f"{LISTE}?etat=autre").status_code == 404


def test_giving_one_goes_through_the_door_of_the_command(andpc, clinique, exploitant):
    client = client_of(exploitant)
    saisie = {"mandataire": "ANDPC", "mandant": "990000044", "debut": "2026-07-01", "fin": ""}
    assert (
        "peut déposer pour le compte de Clinique fictive" in client.post(f"{LISTE}/nouvelle", saisie, follow=True).text
    )
    donnee = Delegation.objects.get()
    assert (donnee.mandant, str(donnee.debut), donnee.fin) == (clinique, "2026-07-01", None)
    assert Evenement.objects.get(nature="delegation:donnee").auteur == exploitant
    for change, message in (
        ({}, "couvre déjà"), ({"mandant": "INCONNUE"}, "ne désigne aucune organisation"),
        ({"fin": "2026-06-01"}, "précède son début"),
    ):  # fmt: skip
        refus = client.post(f"{LISTE}/nouvelle", {**saisie, **change})
        assert (refus.status_code, message in refus.text) == (422, True), message
        assert 'value="2026-07-01"' in refus.text
    assert Delegation.objects.count() == 1


def test_ending_one_is_said_never_made_longer_and_kept_in_the_journal(donnee, andpc, exploitant):
    client, adresse = client_of(exploitant), f"{LISTE}/{donnee.pk}/fin"
    assert 'value="2026-06-30"' in client.get(adresse).text
    inverse = client.post(adresse, {"fin": "2026-06-29"})
    assert (inverse.status_code, "précède son début" in inverse.text) == (422, True)
    assert client.post(adresse, {"fin": "2026-07-31"}).status_code == 302
    donnee.refresh_from_db()
    assert (str(donnee.fin), Evenement.objects.get(nature="delegation:close").auteur) == ("2026-07-31", exploitant)
    assert "se termine déjà le 31/07/2026" in client.post(adresse, {"fin": "2026-08-31"}).text
    lue = Delegation.objects.get(pk=donnee.pk)
    lue.fin = None
    with pytest.raises(Depasse):
        delegation.close(lue, JOUR, exploitant, JOUR)


def test_twice_the_delegations_cost_the_same_queries(andpc, clinique, exploitant):
    client = client_of(exploitant)

    def cost() -> int:
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse("operateur:delegations"))
        return len(requetes)

    delegation.grant(andpc, clinique, JOUR, None, exploitant, JOUR)
    client.get(LISTE)
    avant = cost()
    for code in ("ANFH", "OPCO", "FIFPL"):
        delegation.grant(make_partner(code), clinique, JOUR, None, exploitant, JOUR)
    assert cost() == avant
