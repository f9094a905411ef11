"""Whom an act on many is about: the filter, the ticked boxes, never anybody outside; and the registry of these acts."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from accounts.models import Organisation
from accounts.permissions import Permission
from actions import cycles
from actions.models import Cycle
from ordres import actes_en_nombre, selection
from ordres.actes_en_nombre import Acte
from tests.people import make_exercice

JOUR = date(2032, 2, 15)


@pytest.fixture
def suivis(ordre_gestionnaire, version, au_jour) -> dict[str, int]:
    """The running cycle of three professionals of Paris and of one of Lyon, by name."""
    au_jour(JOUR)
    exercices = {nom: make_exercice(nom=nom) for nom in ("FICTIF-A", "FICTIF-B", "AUTRE-C")}
    exercices["LOINTAIN"] = make_exercice(nom="LOINTAIN", departement="69")
    cycles.recompute([e.pk for e in exercices.values()], JOUR)
    return {nom: Cycle.objects.filter(exercice=e).latest("debut").pk for nom, e in exercices.items()}


def _chosen(adresse: str) -> set[int]:
    paris = Organisation.objects.filter(code="CNOM-75")
    return set(selection.chosen(QueryDict(adresse), list(paris), JOUR).values_list("pk", flat=True))


def test_without_a_box_the_whole_filter_is_meant(suivis):
    assert {suivis[n] for n in ("FICTIF-A", "FICTIF-B")} <= _chosen("q=fictif")
    assert suivis["AUTRE-C"] not in _chosen("q=fictif")
    assert {suivis[n] for n in ("FICTIF-A", "FICTIF-B", "AUTRE-C")} <= _chosen("")


def test_ticked_boxes_restrict_within_the_filter_and_the_perimeter(suivis):
    a, b, c, loin = suivis["FICTIF-A"], suivis["FICTIF-B"], suivis["AUTRE-C"], suivis["LOINTAIN"]
    assert _chosen(f"cycle={a}&cycle={b}&cycle={loin}") == {a, b}
    assert _chosen(f"q=fictif&cycle={a}&cycle={c}") == {a}


def test_boxes_that_say_nothing_are_nobody(suivis):
    assert _chosen("cycle=x&cycle=-1&cycle=²&cycle=" + "9" * 30) == set()
    assert _chosen("portee=coches") == set()


def test_the_whole_filter_forgets_the_boxes(suivis):
    tous = _chosen("q=fictif")
    assert _chosen(f"q=fictif&portee=tout&cycle={suivis['FICTIF-A']}") == tous


@pytest.mark.parametrize(
    "adresse", ["", "q=fictif&tri=nom", "cycle={a}", "portee=coches", "portee=tout&cycle={a}", "q=fictif&cycle={a}&x=1"]
)
def test_the_address_of_a_selection_says_the_same_people(suivis, adresse):
    adresse = adresse.format(a=suivis["FICTIF-A"])
    assert _chosen(selection.address(QueryDict(adresse))) == _chosen(adresse)


def test_an_act_is_offered_to_who_may_prepare_it(ordre_gestionnaire, ordre_decideur, jour):
    essai = Acte("essai", "Essayer…", "ordre:liste", Permission.CONTROLE_DECIDER)
    actes_en_nombre.register(essai)
    try:
        assert essai in actes_en_nombre.offered_to(ordre_decideur, jour)
        assert essai not in actes_en_nombre.offered_to(ordre_gestionnaire, jour)
        assert essai.url == "/ordre/"
    finally:
        actes_en_nombre.unregister("essai")
    assert essai not in actes_en_nombre.offered_to(ordre_decideur, jour)
