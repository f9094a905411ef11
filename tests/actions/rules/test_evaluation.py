"""Evaluation beyond the YAML cases: errors, reuse of plans, risk of the shapes callers may send."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from actions.rules.dossier import Dossier, Realisation
from actions.rules.evaluation import evaluate
from actions.rules.plan import plan_de
from actions.statuts import EtatAxe
from certif.socle.period import Period
from referentiels.parametres import parametres_au
from referentiels.rules.item import Item
from tests.actions.rules.fabrique import LE, PARAMETRES, evalue, version


def test_the_version_of_the_dossier_must_be_given() -> None:
    with pytest.raises(KeyError):
        evaluate(Dossier(Period(date(2023, 1, 1), date(2031, 12, 31)), "V"), {}, LE, PARAMETRES)


def test_a_plan_is_prepared_once_and_again_when_the_parameters_change() -> None:
    v = version(Item("A", (1,)))
    assert plan_de(v, PARAMETRES) is plan_de(v, PARAMETRES)
    autre = plan_de(v, parametres_au(LE, min_par_axe=1))
    assert autre.axes[0][1][0].attendu == 1


def test_a_version_that_names_the_current_one_is_the_current_one() -> None:
    v = version(Item("A", (1,)))
    resultat = evalue(v, Realisation(1, "A", date(2024, 1, 1), version="V"))
    assert resultat.verdicts[0].compte


def test_an_item_that_may_never_count_does_not() -> None:
    v = version(Item("A", (1,), max_par_cycle=0))
    assert evalue(v, Realisation(1, "A", date(2024, 1, 1))).verdicts[0].code == "plafond_atteint"


def test_nothing_declared_is_a_cycle_to_begin() -> None:
    resultat = evalue(version(Item("A", (1,))))
    assert (resultat.etat, resultat.total, resultat.faites, resultat.requises) == (
        EtatAxe.A_COMMENCER,
        0,
        0,
        8,
    )


def test_a_pin_on_any_realisation_of_a_unit_holds_for_the_unit() -> None:
    v = version(Item("A", (1, 2), max_par_cycle=None))
    dates = [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)]
    for axes in permutations((0, 2, 1)):
        realisations = [
            Realisation(i, "A", jour, axe_choisi=axe) for i, (jour, axe) in enumerate(zip(dates, axes, strict=True))
        ]
        for verdict, axe in zip(evalue(v, *realisations).verdicts, axes, strict=True):
            assert axe in (0, verdict.axe)
