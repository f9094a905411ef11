"""The operators' room of the demonstration: something late, something to correct, something stopped; once."""

from __future__ import annotations

import pytest

from accounts.flux import atelier as room
from accounts.models import DifferenceLivraison, Exercice, Livraison, Reponse
from actions.models import RealisationAttendue, Relance
from certif.demonstration import atelier
from tests.donnees import dpc
from tests.flux.conftest import make_partner, make_roster
from tests.people import JOUR
from tests.referentiels_fictifs import make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]


@pytest.fixture
def population(monkeypatch):
    make_version()
    make_roster(list(dpc.personnes(40)))
    for code in ("ANDPC", "ANFH", "CNFPT"):
        make_partner(code)
    for nom, nombre in (("POPULATION_MIN", 40), ("ANNONCEES", 12), ("EN_RETARD", 3), ("FAUTIVES", 3), ("CONNUES", 20)):
        monkeypatch.setattr(atelier, nom, nombre)
    monkeypatch.setattr(atelier, "PREMIER_RANG", 0)


def test_it_shows_something_real_and_is_built_once(population):
    assert atelier.install(JOUR) == 6
    assert RealisationAttendue.objects.filter(recue_le__isnull=True).count() == 3
    assert RealisationAttendue.objects.filter(recue_le__isnull=False).count() == 8
    assert set(Relance.objects.values_list("etape", flat=True)) == {1, 15, 30}
    arretee = Livraison.objects.get(etat="arretee")
    assert DifferenceLivraison.objects.get(livraison=arretee).comptes["retirees"] == 14
    fautives = list(Reponse.objects.filter(sort__in=room.A_TRAITER).select_related("livraison__partenaire"))
    assert {r.code for r in fautives} == {"E102", "E103"}
    contenus = room.contents(fautives, JOUR)
    assert all(len(contenus[r.pk].propositions) == 1 for r in fautives)
    assert atelier.install(JOUR) == 0


def test_a_tiny_population_gets_none(db):
    assert atelier.install(JOUR) == 0
    assert not Exercice.objects.exists()
