"""Grouping when there is a choice: the most valuable realisations, years and runs, up to the limit of the cycle."""

from __future__ import annotations

from datetime import date

import pytest

from actions.rules.dossier import Realisation
from actions.rules.plan import plan_de
from actions.rules.unites import Acquis, Valeur, acquis_de, axes_ouverts, code_de_rejet, group
from actions.statuts import CodeVerdict
from referentiels.nomenclature import FormeUnite, TypeExigence
from referentiels.rules.item import Exigence, Item, Unite
from referentiels.rules.version import Version
from tests.actions.rules.fabrique import PARAMETRES, evalue, version

NOMBRE, HEURES, ANNEES, SUITE, PAR_AN = FormeUnite
NOMBRE_DU, POINTS_DUS, HEURES_DUES = TypeExigence.NOMBRE, TypeExigence.POINTS, TypeExigence.HEURES
DEJA, PLAFOND, INCOMPLETE = CodeVerdict.DEJA_COMPTEE, CodeVerdict.PLAFOND_ATTEINT, CodeVerdict.UNITE_INCOMPLETE


def duree(r: Realisation) -> int:
    return r.duree_minutes


def fais(
    unite: Unite, maximum: int | None, *realisations: Realisation, valeur: Valeur | None = duree,
    long_annees: tuple[int, int] | None = None,
) -> tuple[list[list[int | str]], dict[int | str, CodeVerdict]]:  # fmt: skip
    item = Item("A", (1, 2), unite=unite, max_par_cycle=maximum)
    conditions = plan_de(version(item), PARAMETRES).items["A"]
    acquis, ecartes = group(conditions, list(realisations), valeur, long_annees)
    return [[r.id for r in u.realisations] for u in acquis], {r.id: code for r, code in ecartes}


def jours(*minutes: int) -> list[Realisation]:
    """One realisation a day, told from the last to the first; identifiers from 1, in order of date."""
    return [Realisation(i, "A", date(2024, 1, i), m) for i, m in enumerate(minutes, 1)][::-1]


def annees(**minutes: int) -> list[Realisation]:
    """`a2023=60`: an hour in 2023; the identifier is the year."""
    return [Realisation(int(nom[1:]), "A", date(int(nom[1:]), 5, 1), m) for nom, m in minutes.items()]


def test_the_most_valuable_realisations_make_the_units_then_the_earliest() -> None:
    assert fais(Unite(), 1, *jours(60, 180, 180)) == ([[2]], {1: DEJA, 3: DEJA})
    assert fais(Unite(), 1, *jours(60, 180, 180), valeur=None) == ([[1]], {2: DEJA, 3: DEJA})
    assert fais(Unite(NOMBRE, 2), 1, *jours(60, 180, 90, 180)) == ([[2, 4]], {1: DEJA, 3: DEJA})
    assert fais(Unite(NOMBRE, 2), None, *jours(60, 180, 90, 180, 30)) == ([[2, 4], [1, 3]], {5: INCOMPLETE})
    assert fais(Unite(), 2, *jours(60, 60, 60)) == ([[1], [2]], {3: PLAFOND})


def test_hours_beyond_the_last_unit_stay_with_it_only_where_hours_are_counted() -> None:
    six = Unite(HEURES, 6)
    assert fais(six, 1, *jours(360, 60)) == ([[1, 2]], {})
    assert fais(six, 1, *jours(360, 60), valeur=None) == ([[1]], {2: DEJA})
    assert fais(six, None, *jours(200, 200, 60)) == ([[1, 2, 3]], {})
    assert fais(six, None, *jours(200, 100)) == ([], {1: INCOMPLETE, 2: INCOMPLETE})
    assert fais(six, 2, *jours(360, 360, 360), valeur=None) == ([[1], [2]], {3: PLAFOND})


def test_distinct_years_the_most_valuable_first_then_the_earliest() -> None:
    quatre = annees(a2023=60, a2025=180, a2026=180, a2028=180)
    deux = Unite(ANNEES, 2)
    assert fais(deux, 1, *quatre) == ([[2025, 2026]], {2023: DEJA, 2028: DEJA})
    assert fais(deux, 1, *quatre, valeur=None) == ([[2023, 2025]], {2026: DEJA, 2028: DEJA})
    assert fais(deux, None, *quatre) == ([[2023, 2025], [2026, 2028]], {})
    assert fais(Unite(ANNEES, 3), None, *quatre) == ([[2025, 2026, 2028]], {2023: INCOMPLETE})
    assert fais(Unite(ANNEES, 5), None, *quatre)[0] == []


def test_runs_of_years_as_many_as_allowed_then_the_most_valuable_then_the_earliest() -> None:
    deux = Unite(SUITE, 2)
    assert fais(deux, 1, *annees(a2023=60, a2024=60, a2025=180))[0] == [[2024, 2025]]
    assert fais(deux, 1, *annees(a2023=60, a2024=60, a2025=60))[0] == [[2023, 2024]]
    assert fais(deux, 1, *annees(a2023=180, a2024=60, a2025=60, a2027=90, a2028=90))[0] == [[2023, 2024]]
    assert fais(deux, 2, *annees(a2023=60, a2024=900, a2025=900, a2026=60))[0] == [[2023, 2024], [2025, 2026]]
    assert fais(deux, 2, *annees(a2023=1, a2024=1, a2026=5, a2027=5, a2029=9, a2030=9))[0] == [
        [2026, 2027],
        [2029, 2030],
    ]
    assert fais(deux, None, *annees(a2023=60, a2025=60, a2027=60)) == (
        [],
        dict.fromkeys((2023, 2025, 2027), INCOMPLETE),
    )
    assert fais(Unite(SUITE, 1), None, *annees(a2023=60, a2025=60))[0] == [[2023], [2025]]
    assert fais(Unite(SUITE, 3), None, *annees(a2023=60, a2024=60, a2025=60))[0] == [[2023, 2024, 2025]]
    assert fais(deux, 0, *annees(a2023=60, a2024=60))[0] == []


def test_several_times_a_year_the_best_of_each_year_and_the_best_years() -> None:
    def en(annee: int, *minutes: int) -> list[Realisation]:
        return [Realisation(annee * 10 + i, "A", date(annee, 1, 1 + i), m) for i, m in enumerate(minutes)]

    rs = [*en(2023, 60, 60), *en(2024, 30, 90, 80), *en(2025, 100), *en(2026, 70, 70)]
    assert fais(Unite(PAR_AN, 2, 2), 1, *rs)[0] == [[20241, 20242, 20260, 20261]]
    assert fais(Unite(PAR_AN, 2, 2), 1, *rs, valeur=None)[0] == [[20230, 20231, 20240, 20241]]
    assert fais(Unite(PAR_AN, 1, 2), None, *rs)[0] == [[20230, 20231], [20241, 20242], [20260, 20261]]
    assert sorted(fais(Unite(PAR_AN, 1, 3), None, *rs)[0][0]) == [20240, 20241, 20242]
    # A year of four makes one group, the best one.
    quatre = en(2024, 30, 90, 80, 10)
    assert fais(Unite(PAR_AN, 1, 2), None, *quatre) == ([[20241, 20242]], {20240: INCOMPLETE, 20243: INCOMPLETE})
    assert fais(Unite(PAR_AN, 1, 1), None, *quatre)[0] == [[20241]]


def test_a_duty_of_a_normal_cycle_is_one_of_the_long_one_and_only_that_one() -> None:
    six = annees(**{f"a{annee}": 60 for annee in range(2023, 2029)})
    assert len(fais(Unite(SUITE, 6), 1, *six)[0]) == 1
    assert fais(Unite(SUITE, 6), 1, *six, long_annees=(6, 9))[0] == []
    assert len(fais(Unite(SUITE, 5), 1, *six, long_annees=(6, 9))[0]) == 1
    neuf = annees(**{f"a{annee}": 60 for annee in range(2023, 2032)})
    assert fais(Unite(SUITE, 6), 1, *neuf, long_annees=(6, 9))[0] == [list(range(2023, 2032))]


@pytest.mark.parametrize(
    ("nombre", "maximum", "code"),
    [(0, None, INCOMPLETE), (9, None, INCOMPLETE), (0, 1, INCOMPLETE), (1, 1, DEJA), (1, 2, INCOMPLETE),
     (2, 2, PLAFOND), (0, 0, PLAFOND), (3, 2, PLAFOND)],
)  # fmt: skip
def test_why_a_realisation_stays_out(nombre: int, maximum: int | None, code: CodeVerdict) -> None:
    assert code_de_rejet(nombre, maximum) is code


def test_a_pin_holds_when_the_version_allows_it_and_the_item_serves_that_axis() -> None:
    item = Item("A", (1, 2, 3))
    libre, deux, quatre = (Realisation(i, "A", date(2024, 1, 1), axe_choisi=axe) for i, axe in enumerate((0, 2, 4)))
    assert axes_ouverts(item, [libre, deux], True) == (2,)
    assert axes_ouverts(item, [libre, quatre], True) == (1, 2, 3)
    assert axes_ouverts(item, [quatre, deux], True) == (2,)
    assert axes_ouverts(item, [deux], False) == (1, 2, 3)
    conditions = plan_de(version(item), PARAMETRES).items["A"]
    assert [acquis_de(conditions, [r], choix).axes for r, choix in ((deux, True), (deux, False), (libre, True))] == [
        (2,), (1, 2, 3), (1, 2, 3),
    ]  # fmt: skip
    assert group(conditions, [deux])[0][0].axes == (2,)


def test_a_unit_is_complete_on_the_day_of_its_last_realisation() -> None:
    item = Item("A", (1,), unite=Unite(NOMBRE, 2), points=4)
    conditions = plan_de(version(item), PARAMETRES).items["A"]
    rs = [Realisation(2, "A", date(2024, 3, 1), 60), Realisation(1, "A", date(2024, 1, 1), 30)]
    assert acquis_de(conditions, rs, True) == Acquis(item, (rs[1], rs[0]), date(2024, 3, 1), 90, 4, (1,))
    assert acquis_de(conditions, rs[:1], True) == Acquis(item, (rs[0],), date(2024, 3, 1), 60, 4, (1,))
    trois = [*rs, Realisation(3, "A", date(2025, 1, 1))]
    assert acquis_de(conditions, trois, True).date == date(2025, 1, 1)
    role = Item("A", (1,), points=4, points_par_role={"orateur": 9})
    conditions = plan_de(version(role), PARAMETRES).items["A"]
    assert acquis_de(conditions, [Realisation(1, "A", date(2024, 1, 1), role="orateur")], True).points == 9
    assert acquis_de(conditions, [Realisation(1, "A", date(2024, 1, 1), role="participant")], True).points == 4


ROLES: dict[str, float] = {"orateur": 8, "participant": 2}


def garde(lignes: tuple[Exigence, ...], *rs: Realisation, points_par_role: dict[str, float] = ROLES) -> int | str:
    """Which realisation of one action is kept, according to what its axis counts."""
    item = Item("A", (1,), points_par_role=points_par_role, points=1)
    (gardee,) = (d.id for d in evalue(version(item, exigences={1: lignes}), *rs).verdicts if d.compte)
    return gardee


def test_the_most_favourable_is_the_one_for_the_lines_of_the_version() -> None:
    """Choix `realisation_retenue`: points before hours; the earliest where neither counts."""
    heures, points, nombre = Exigence(HEURES_DUES, 20), Exigence(POINTS_DUS, 20), Exigence(NOMBRE_DU, 2)
    bref, long = (
        Realisation(i, "A", date(2024, 1, i), minutes, role)
        for i, minutes, role in ((2, 60, "orateur"), (3, 420, "participant"))
    )
    premier = Realisation(1, "A", date(2024, 1, 1), 30, "participant")
    assert garde((nombre,), premier, bref, long) == 1
    assert garde((heures,), premier, bref, long) == 3
    assert garde((points,), premier, bref, long) == 2
    assert garde((points, heures), premier, bref, long) == 2
    assert garde((points, heures), premier, long) == 3
    assert garde((points, heures), premier, bref, long, points_par_role={}) == 3
    assert garde((points,), premier, bref, long, points_par_role={}) == 1


def test_a_realisation_beyond_the_limit_keeps_its_item() -> None:
    item = Item("A", (1,))
    rs = [Realisation(i, "A", date(2024, 1, i)) for i in (1, 2)]
    assert [d.item for d in evalue(version(item), *rs).verdicts] == [item, item]


def test_a_version_that_lets_no_one_choose_ignores_the_pin_of_any_unit() -> None:
    for unite, nombre in ((Unite(), 1), (Unite(NOMBRE, 2), 2)):
        v = Version("V", {"A": Item("A", (1, 2), unite=unite)}, axe_au_choix=False)
        rs = [Realisation(i, "A", date(2024, 1, 1 + i), axe_choisi=2) for i in range(nombre)]
        assert {d.axe for d in evalue(v, *rs).verdicts} == {1}
        libre = Version("V", v.items)
        assert {d.axe for d in evalue(libre, *rs).verdicts} == {2}
