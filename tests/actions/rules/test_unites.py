"""Grouping, at its limits: which realisations make which unit, on which day, with how many minutes."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from actions.rules.dossier import Realisation
from actions.rules.explication import Refuse
from actions.rules.plan import plan_de
from actions.rules.regroupement import Reglages, regroupe, unites_de
from actions.rules.unites import Acquis, group
from actions.statuts import CodeVerdict
from referentiels.nomenclature import FormeUnite
from referentiels.rules.item import Item, Unite
from referentiels.rules.version import Version
from tests.actions.rules.fabrique import PARAMETRES, evalue, rapide, version
from tests.actions.rules.test_proprietes_versions import evalue_melange


def groupe(item: Item, *realisations: Realisation) -> tuple[list[Acquis], list[tuple[int | str, CodeVerdict]]]:
    conditions = plan_de(version(item), PARAMETRES).items[item.code]
    acquis, ecartes = group(conditions, list(realisations))
    return acquis, [(r.id, code) for r, code in ecartes]


def heures(maximum: int | None, *durees: int) -> list[tuple[list[int | str], int]]:
    item = Item("A", (1,), unite=Unite(FormeUnite.HEURES, 6), max_par_cycle=maximum)
    rs = [Realisation(9 - i, "A", date(2024, 1, 1 + i), minutes) for i, minutes in enumerate(durees)]
    return [([r.id for r in unite.realisations], unite.minutes) for unite in groupe(item, *rs)[0]]


def test_a_realisation_belongs_to_the_unit_during_which_it_starts() -> None:
    assert heures(None, 359, 361) == [([9, 8], 720), ([8], 0)]
    assert heures(None, 360, 360) == [([9], 360), ([8], 360)]
    assert heures(None, 361, 359) == [([9], 361), ([8], 359)]
    assert heures(1, 360, 360) == [([9], 360)]
    assert heures(None, 359) == []


def test_one_long_realisation_makes_several_units_and_its_minutes_count_once() -> None:
    assert heures(None, 1080) == [([9], 1080), ([9], 0), ([9], 0)]


def test_runs_of_years_stop_at_the_limit_of_the_cycle() -> None:
    item = Item("A", (1,), unite=Unite(FormeUnite.ANNEES_CONSECUTIVES, 2), max_par_cycle=1)
    rs = [Realisation(annee, "A", date(annee, 3, 1)) for annee in range(2023, 2027)]
    acquis, ecartes = groupe(item, *rs)
    assert [[r.id for r in unite.realisations] for unite in acquis] == [[2023, 2024]]
    assert acquis[0].date == date(2024, 3, 1)
    assert ecartes == [(2025, CodeVerdict.DEJA_COMPTEE), (2026, CodeVerdict.DEJA_COMPTEE)]


def test_disjoint_runs_leave_no_year_unused_when_another_cut_makes_more() -> None:
    item = Item("A", (1,), unite=Unite(FormeUnite.ANNEES_CONSECUTIVES, 2), max_par_cycle=None)
    rs = [Realisation(annee, "A", date(annee, 3, 1)) for annee in (2023, 2025, 2026, 2027, 2028)]
    acquis, ecartes = groupe(item, *rs)
    assert [[r.id for r in unite.realisations] for unite in acquis] == [[2025, 2026], [2027, 2028]]
    assert ecartes == [(2023, CodeVerdict.UNITE_INCOMPLETE)]


def test_the_earliest_are_kept_whatever_their_identifiers() -> None:
    item = Item("A", (1,), unite=Unite(FormeUnite.NOMBRE, 2))
    rs = [Realisation(9 - i, "A", date(2024, 1, 1 + i)) for i in range(3)]
    acquis, ecartes = groupe(item, *rs)
    assert ([r.id for r in acquis[0].realisations], acquis[0].date) == ([9, 8], date(2024, 1, 2))
    assert ecartes == [(7, CodeVerdict.DEJA_COMPTEE)]


def test_a_unit_of_several_realisations_has_the_points_of_its_best_role() -> None:
    item = Item("A", (1,), unite=Unite(FormeUnite.NOMBRE, 2), points_par_role={"orateur": 8, "participant": 2})
    rs = [Realisation(i, "A", date(2024, 1, i), 30, role) for i, role in ((1, "orateur"), (2, "participant"))]
    acquis, _ = groupe(item, *rs)
    assert (acquis[0].points, acquis[0].minutes) == (8, 60)


_REALISATIONS = st.lists(
    st.tuples(st.dates(date(2024, 1, 1), date(2024, 1, 3)), st.integers(0, 3)), min_size=1, max_size=5
)


@rapide
@given(_REALISATIONS, st.booleans(), st.booleans())
def test_an_item_that_counts_once_is_judged_in_short_as_it_is_grouped_at_length(jours, heures, points) -> None:
    plan = plan_de(version(Item("A", (1, 2), points_par_role={"orateur": 8})), PARAMETRES)
    rs = [Realisation(9 - i, "A", jour, 30 * axe, axe_choisi=axe) for i, (jour, axe) in enumerate(jours)]
    reglages = Reglages(heures, points, None)
    refuses: list[Refuse] = []
    acquis = regroupe(plan, {"A": rs}, reglages, refuses)
    assert (acquis, refuses) == unites_de(plan.items["A"], rs, reglages, plan.version.axe_au_choix)


def test_between_versions_the_way_that_brings_most_progress_is_kept() -> None:
    ancienne = Version("A", {"X": Item("X", (1,))}, referentiel="R")
    courante = Version("N", {"X": Item("X", (2,))}, _quatre_sur_l_axe_un(), referentiel="R")
    rs = [Realisation(1, "X", date(2024, 1, 1), version="A"), Realisation(2, "X", date(2025, 1, 1))]
    conclusion = evalue_melange({"N": courante, "A": ancienne}, *rs)
    assert [axe.progress for axe in conclusion.axes] == [0, 0.5, 0, 0]
    assert [verdict.code for verdict in conclusion.verdicts] == [CodeVerdict.DEJA_COMPTEE, CodeVerdict.COMPTE]


def _quatre_sur_l_axe_un() -> dict:
    return dict(Version.from_dict({"axes": {1: [{"type": "nombre", "seuil": 4}]}}).exigences)


def test_a_pin_is_ignored_where_the_item_serves_one_axis() -> None:
    v = version(Item("A", (1,)))
    assert evalue(v, Realisation(1, "A", date(2024, 1, 1), axe_choisi=2)).verdicts[0].axe == 1
