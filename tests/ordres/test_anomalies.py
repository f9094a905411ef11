"""« Qu’est-ce qui ne concorde pas chez nous ? »: an instance sees, follows and downloads its own mismatches only."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Anomalie
from tests.people import JOUR, client_of, make_anomalie, make_exercice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
ORDRE, OPERATEUR = "/ordre/anomalies", "/livraisons/anomalies"


@pytest.fixture
def cas(exercice) -> Anomalie:
    return make_anomalie(exercice, JOUR - timedelta(days=3))


@pytest.mark.parametrize("suffixe", ["", ".csv"])
def test_the_list_is_for_instances(
    suffixe,
    cas,
    inconnu,
    ordre_gestionnaire,
    autre_departement,
    autre_ordre,
    ssa,
    cnp,
    partenaire,
    exploitant,
    titulaire,
):
    adresse = ORDRE + suffixe
    assert client_of(None).get(adresse).status_code == 302
    for refuse in (inconnu, cnp, partenaire, exploitant, titulaire):
        assert client_of(refuse).get(adresse).status_code == 403
    for admis, voit in ((ordre_gestionnaire, True), (autre_departement, False), (autre_ordre, False), (ssa, False)):
        assert (cas.rpps in client_of(admis).get(adresse).getvalue().decode()) is voit


def test_one_case_is_a_404_outside_the_perimeter(
    cas, inconnu, ordre_gestionnaire, autre_departement, autre_ordre, ssa, cnp, partenaire, exploitant, titulaire
):
    adresse = f"{ORDRE}/{cas.pk}"
    for refuse in (inconnu, autre_departement, autre_ordre, ssa, cnp, partenaire, exploitant, titulaire):
        assert client_of(refuse).get(adresse).status_code == 404
        assert client_of(refuse).post(f"{adresse}/suivre", {"geste": "prendre", "revision": 1}).status_code == 404
    page = client_of(ordre_gestionnaire).get(adresse).text
    assert "l’Ordre l’a radié le 31/01/2026 (CDOM-75)" in page
    assert "Camille EXEMPLE" in page and "transmettez ANNULE" in page


def test_a_colleague_is_handed_the_case(cas, ordre_gestionnaire, ordre_decideur):
    client = client_of(ordre_gestionnaire)
    adresse = f"{ORDRE}/{cas.pk}/suivre"
    assert client.post(adresse, {"geste": "confier", "collegue": ordre_decideur.pk, "revision": 1}).status_code == 302
    cas.refresh_from_db()
    assert cas.proprietaire == ordre_decideur
    assert cas.rpps in client_of(ordre_decideur).get(f"{ORDRE}?etat=miennes").text
    assert client.post(adresse, {"geste": "prendre", "revision": 1}).status_code == 409
    assert client.post(adresse, {"geste": "reporter", "revision": 2}).status_code == 400


def test_the_list_is_filtered_sorted_searched_by_rpps_and_says_when_all_agree(cas, exploitant):
    client = client_of(exploitant)
    autre = make_anomalie(make_exercice(departement="69"), JOUR, nature="specialite_inconnue", details={"code": "SM99"})
    for filtre, attendus in (
        ("", [cas, autre]), ("nature=specialite_inconnue", [autre]), (f"recherche={cas.rpps}", [cas]),
        ("departement=69", [autre]), ("tri=departement", [autre, cas]), ("etat=resolues", []),
        ("etat=libres", [cas, autre]), ("etat=reportees", []),
    ):  # fmt: skip
        vues = client.get(f"{OPERATEUR}?{filtre}").context["lectures"]
        assert [lue.anomalie for lue in vues] == attendus, filtre
    assert client.get(f"{OPERATEUR}?nature=autre").status_code == 404
    Anomalie.objects.update(resolue_le=JOUR)
    assert "Tout concorde" in client.get(OPERATEUR).text
    assert "Résolue" in client.get(f"{OPERATEUR}/{cas.pk}").text


def test_the_list_comes_by_pages_at_constant_cost_and_as_a_file(exploitant):
    client = client_of(exploitant)

    def make(nombre: int) -> int:
        for _ in range(nombre):
            make_anomalie(make_exercice(), JOUR, details={"fin": "2026-01-31", "conseil": "=HYPERLINK(1)"})
        with CaptureQueriesContext(connection) as requetes:
            client.get(OPERATEUR)
        return len(requetes)

    assert make(20) == make(25)
    premiere = client.get(OPERATEUR)
    suivante = client.get(OPERATEUR + premiere.context["suivant"])
    assert [len(p.context["lectures"]) for p in (premiere, suivante)] == [40, 5]
    assert len(client.get(OPERATEUR + suivante.context["precedent"]).context["lectures"]) == 40
    texte = client.get(f"{OPERATEUR}.csv").getvalue().decode("utf-8-sig")
    lignes = list(csv.reader(io.StringIO(texte), delimiter=";"))
    assert len(lignes) == 46
    assert lignes[1][5].startswith("En exercice au RPPS, alors que l’Ordre l’a radié")


def test_an_operator_follows_a_case_too(cas, exploitant, partenaire):
    adresse = f"{OPERATEUR}/{cas.pk}"
    assert client_of(partenaire).get(adresse).status_code == 404
    client = client_of(exploitant)
    assert (
        client.post(f"{adresse}/suivre", {"geste": "noter", "note": "Vu avec le CDOM.", "revision": 1}).status_code
        == 302
    )
    assert "Vu avec le CDOM." in client.get(adresse).text
    assert client.post(f"{adresse}/suivre", {"geste": "confier", "revision": 2}).status_code == 400
