"""Do partners send in time? The public page and the page of who owes what: figures, secrecy, access, cost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Partenaire
from actions.models import RealisationAttendue
from dashboards import ponctualite
from tests.flux.conftest import make_contact, make_partner
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action, make_cycle, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
PUBLIQUE, ATTENDUES = "/ponctualite/", "/livraisons/attendues"
AVRIL, MAI = date(2026, 4, 15), date(2026, 5, 15)


@pytest.fixture
def cycle(exercice):
    make_version()
    return make_cycle(exercice)


@pytest.fixture
def andpc(db) -> Partenaire:
    return make_partner("ANDPC")


def owe(cycle, partenaire: Partenaire, nombre: int, attendue_le: date, **issue) -> None:
    """So many realisations expected that day, with what became of them."""
    for _ in range(nombre):
        rang = RealisationAttendue.objects.count()
        action = make_action(cycle, None, attendue_le - timedelta(days=60), partenaire=partenaire,
                             id_technique=f"P-{rang}", statut="INSCRIT")  # fmt: skip
        RealisationAttendue.objects.create(
            action=action, partenaire=partenaire, inscrite_le=date(2026, 1, 1), attendue_le=attendue_le, **issue
        )


def test_counts_shares_and_medians_by_month(cycle, andpc):
    owe(cycle, andpc, 30, AVRIL, recue_le=AVRIL)
    owe(cycle, andpc, 12, AVRIL, recue_le=AVRIL + timedelta(days=4))
    owe(cycle, andpc, 11, MAI, recue_le=MAI + timedelta(days=10))
    owe(cycle, andpc, 40, MAI)
    owe(cycle, andpc, 3, MAI, refusee_le=MAI, refus="ANNULEE")
    owe(cycle, andpc, 5, date(2026, 8, 1))
    owe(cycle, andpc, 5, date(2025, 6, 30))
    (releve,) = ponctualite.read(JOUR)
    assert [(ligne.libelle, ligne.cellules, ligne.total) for ligne in releve.lignes] == [
        ("mai 2026", (0, 11, 40), 51), ("avril 2026", (30, 12, 0), 42),
    ]  # fmt: skip
    assert [ligne.mediane for ligne in (*releve.lignes, releve.ensemble)] == [10, 4, 4]
    assert releve.ensemble.part == pytest.approx(100 * 30 / 93)


def test_small_counts_are_hidden_with_the_share_and_the_median_they_would_give_back(cycle, andpc):
    owe(cycle, andpc, 30, AVRIL, recue_le=AVRIL)
    owe(cycle, andpc, 4, AVRIL, recue_le=AVRIL + timedelta(days=9))
    (releve,) = ponctualite.read(JOUR)
    (avril,) = releve.lignes
    assert avril.cellules[1] is None
    assert None in (avril.total, avril.cellules[0])
    assert (avril.part, avril.mediane, releve.ensemble.mediane) == (None, None, None)
    page = client_of(None).get(PUBLIQUE).text
    assert ">masqué</abbr>" in page and ">4<" not in page


def test_anybody_reads_the_public_page(cycle, andpc, titulaire):
    assert "Rien n’était attendu" in client_of(None).get(PUBLIQUE).text
    owe(cycle, andpc, 20, AVRIL, recue_le=AVRIL)
    for qui in (None, titulaire):
        page = client_of(qui).get(PUBLIQUE).text
        assert "Partenaire ANDPC" in page and "100" in page
        assert "EXEMPLE" not in page.split("<main")[1]


@pytest.fixture
def technique(andpc):
    return make_contact(andpc)


def test_a_partner_sees_what_it_owes_and_nothing_of_the_others(
    cycle, andpc, technique, inconnu, ordre_gestionnaire, cnp, employeur, partenaire, exploitant, titulaire
):
    owe(cycle, andpc, 1, MAI)
    owe(cycle, make_partner("ANFH"), 1, MAI)
    assert client_of(None).get(ATTENDUES).status_code == 302
    for refuse in (inconnu, ordre_gestionnaire, cnp, employeur, titulaire):
        assert client_of(refuse).get(ATTENDUES).status_code == 404
    for qui, vues in ((partenaire, set()), (technique, {"P-0"}), (exploitant, {"P-0", "P-1"})):
        reponse = client_of(qui).get(ATTENDUES)
        assert {ligne.attendue.action.id_technique for ligne in reponse.context["lignes"]} == vues
        assert "EXEMPLE" not in reponse.text
    assert client_of(technique).get(f"{ATTENDUES}?partenaire=ANFH").status_code == 404
    page = client_of(technique).get(f"{ATTENDUES}?partenaire=ANDPC&etat=en_retard").text
    assert "46 jours de retard" in page and "Ponctualité" in page


def test_the_list_comes_by_pages_at_constant_cost(cycle, andpc, exploitant):
    client = client_of(exploitant)

    def make(nombre: int) -> int:
        owe(cycle, andpc, nombre, MAI)
        with CaptureQueriesContext(connection) as requetes:
            client.get(ATTENDUES)
        return len(requetes)

    assert make(20) == make(25)
    premiere = client.get(ATTENDUES)
    suivante = client.get(ATTENDUES + premiere.context["suivant"])
    assert [len(p.context["lignes"]) for p in (premiere, suivante)] == [40, 5]
    assert client.get(f"{ATTENDUES}?etat=perdue").status_code == 404
