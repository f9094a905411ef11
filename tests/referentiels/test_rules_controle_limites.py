"""Checks of a draft at their limits: how often an item may count, what a line can get at most, where a fault is."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from referentiels.nomenclature import FormeUnite, TypeExigence
from referentiels.rules.constats import Constat, Gravite, ou
from referentiels.rules.controle_correspondances import check_correspondances
from referentiels.rules.controle_ensemble import _PUITS, _SOURCE, _flot
from referentiels.rules.controle_exigences import capacite, check_ligne, plafond_de, points_au_plus
from referentiels.rules.controle_version import check_version, codes_repetes
from referentiels.rules.correspondances import Correspondance
from referentiels.rules.item import Exigence, Item, Unite
from referentiels.rules.version import Version

NOMBRE, QUOTA, POINTS, HEURES, OBLIGATOIRE, BLOCS = TypeExigence


@pytest.mark.parametrize(
    ("unite", "maximum", "fois"),
    [
        (Unite(), 1, 1), (Unite(), None, None), (Unite(), 0, 0), (Unite(FormeUnite.HEURES, 7), 3, 3),
        (Unite(FormeUnite.ANNEES, 9), None, 1), (Unite(FormeUnite.ANNEES, 10), None, 0),
        (Unite(FormeUnite.ANNEES_CONSECUTIVES, 4), None, 2), (Unite(FormeUnite.ANNEES_CONSECUTIVES, 4), 1, 1),
        (Unite(FormeUnite.PAR_AN, 2, 5), None, 4), (Unite(FormeUnite.PAR_AN, 2, 5), 9, 4),
        (Unite(FormeUnite.ANNEES, 0), 2, 2), (Unite(FormeUnite.ANNEES, 1), None, 9),
    ],
)  # fmt: skip
def test_how_often_an_item_may_count_in_the_longest_cycle(unite: Unite, maximum: int | None, fois: int | None) -> None:
    """Nine calendar years: 2023 to 2031."""
    assert capacite(Item("A", (1,), unite=unite, max_par_cycle=maximum)) == fois


def item(code: str, maximum: int | None = 1, **champs: object) -> Item:
    return Item(code, (1,), max_par_cycle=maximum, **champs)


@pytest.mark.parametrize(
    ("ligne", "utiles", "plafond"),
    [
        (Exigence(NOMBRE, 9), [], 0),
        (Exigence(NOMBRE, 9), [item("A"), item("B", 3)], 4),
        (Exigence(NOMBRE, 9), [item("A"), item("B", None)], None),
        (Exigence(POINTS, 9), [item("A", 2, points=4), item("B", points=1.5)], 9.5),
        (Exigence(POINTS, 9), [item("A", None), item("B", 2, points=3)], 6),
        (Exigence(POINTS, 9), [item("A", None, points=1)], None),
        (Exigence(POINTS, 9), [item("A", points=4, points_par_role={"orateur": 7, "participant": 2})], 7),
        (Exigence(HEURES, 9), [item("A", 0), item("B")], None),
        (Exigence(HEURES, 9), [item("A", 0)], 0),
        (Exigence(HEURES, 9), [], 0),
        (Exigence(BLOCS, 9), [item("A", sous_bloc="x"), item("B", sous_bloc="x"), item("C", sous_bloc="y")], 2),
        (Exigence(BLOCS, 9), [item("A", 0, sous_bloc="x"), item("B", None, sous_bloc="y")], 1),
    ],
)
def test_the_most_that_a_line_can_get(ligne: Exigence, utiles: list[Item], plafond: float | None) -> None:
    assert plafond_de(ligne, utiles) == plafond


def test_the_best_role_is_worth_the_most() -> None:
    assert points_au_plus(item("A", points=4)) == 4
    assert points_au_plus(item("A", points=4, points_par_role={"orateur": 2})) == 4
    assert points_au_plus(item("A", points=1, points_par_role={"orateur": 2, "auteur": 9})) == 9


def test_a_threshold_may_be_reached_exactly() -> None:
    utiles = [item("A"), item("B")]
    assert list(check_ligne(1, Exigence(NOMBRE, 2), utiles, {})) == []
    (constat,) = check_ligne(1, Exigence(NOMBRE, 2.5), utiles, {})
    assert constat.code == "seuil_inaccessible"


@pytest.mark.parametrize(
    ("ligne", "possibles", "code"),
    [
        (Exigence(OBLIGATOIRE, action="Z"), [item("A")], "action_inconnue"),
        (Exigence(NOMBRE, 0), [item("A")], "seuil_nul"),
        (Exigence(NOMBRE, 1), [], "axe_vide"),
        (Exigence(OBLIGATOIRE, action="B"), [], "axe_vide"),
        (Exigence(QUOTA, 1, "DPC"), [item("A")], "categorie_inconnue"),
        (Exigence(OBLIGATOIRE, action="B"), [item("A")], "action_hors_axe"),
        (Exigence(NOMBRE, 3), [item("A")], "seuil_inaccessible"),
    ],
)
def test_a_finding_says_its_line_its_axis_its_item_and_stops_there(
    ligne: Exigence, possibles: list[Item], code: str
) -> None:
    items = {"A": item("A"), "B": item("B")}
    (constat,) = check_ligne(3, ligne, possibles, items)
    assert (constat.code, constat.axe, constat.ligne) == (code, 3, ligne)
    assert constat.action == ("" if code in {"seuil_nul", "categorie_inconnue"} else ligne.action)
    assert constat.gravite is (Gravite.ALERTE if code == "seuil_nul" else Gravite.ERREUR)


def test_where_a_line_is() -> None:
    assert (ou(None), ou(2)) == ("sur le cycle", "sur l’axe\u00a02")


def test_a_rule_that_leads_nowhere_is_found_on_its_axis() -> None:
    assert check_correspondances((Correspondance((), 1, axe=3),)) == (
        Constat(
            "correspondance_vide", Gravite.ERREUR, "La correspondance de rang\u00a01 ne mène à aucune action.", 3,
            remede="Indiquez au moins un code, ou retirez-la.",
        ),
    )  # fmt: skip


def test_repeated_codes_are_told_in_order_with_how_many_bear_them() -> None:
    assert [(c.action, c.message.split("par ")[1].split("\u00a0")[0]) for c in codes_repetes("CABBCCA")] == [
        ("A", "2 actions"), ("B", "2 actions"), ("C", "3 actions"),
    ]  # fmt: skip


def huit(axes: tuple[int, ...] = (1, 2, 3, 4), **champs: object) -> dict[str, Item]:
    return {f"{axe}{lettre}": Item(f"{axe}{lettre}", (axe,), **champs) for axe in axes for lettre in "ab"}


def test_errors_come_before_warnings_and_the_number_of_the_parameters_holds() -> None:
    lignes = {1: (Exigence(NOMBRE, 0),), 2: (Exigence(NOMBRE, 3),)}
    assert [c.code for c in check_version(Version("V", huit(), lignes))] == ["seuil_inaccessible", "seuil_nul"]
    assert check_version(Version("V", huit())) == ()
    assert {c.axe for c in check_version(Version("V", huit()), min_par_axe=3)} == {1, 2, 3, 4}
    une = {f"{axe}": Item(f"{axe}", (axe,)) for axe in (1, 2, 3, 4)}
    assert check_version(Version("V", une), min_par_axe=1) == ()


def test_items_that_no_cycle_could_count_are_told_whole() -> None:
    mauvais = {"P": Item("P", (1,), unite=Unite(FormeUnite.PAR_AN, 2, 0)), "S": Item("S", ())}
    trouves = check_version(Version("V", huit() | mauvais))
    assert [(c.code, c.gravite, c.action, c.axe, c.ligne) for c in trouves] == [
        ("unite_nulle", Gravite.ERREUR, "P", None, None),
        ("axe_inconnu", Gravite.ERREUR, "S", None, None),
    ]
    longue = {"L": Item("L", (1,), max_par_cycle=0, unite=Unite(FormeUnite.ANNEES, 12))}
    assert [c.code for c in check_version(Version("V", huit() | longue))] == ["jamais_comptee"]


def test_an_item_may_serve_the_four_axes() -> None:
    assert check_version(Version("V", huit() | {"T": Item("T", (1, 2, 3, 4))})) == ()


def test_an_axis_that_only_some_can_satisfy_is_a_warning_on_the_line_that_is_out_of_reach() -> None:
    salaries = frozenset({"salarie"})
    deux, une = Exigence(NOMBRE, 2), Exigence(NOMBRE, 1)
    items = huit((1, 2, 3)) | {"4a": Item("4a", (4,), population=salaries), "4b": Item("4b", (4,))}
    (constat,) = check_version(Version("V", items, {4: (une, deux)}))
    assert (constat.code, constat.gravite, constat.axe, constat.ligne) == (
        "population_exclue", Gravite.ALERTE, 4, deux,
    )  # fmt: skip
    obligatoire = Exigence(OBLIGATOIRE, action="4a")
    (constat,) = check_version(Version("V", items, {4: (obligatoire,)}))
    assert (constat.code, constat.action, constat.ligne) == ("population_exclue", "4a", obligatoire)
    assert check_version(Version("V", items, {4: (une,)})) == ()
    # An alert of the line itself is not an exclusion.
    assert [c.code for c in check_version(Version("V", items, {4: (Exigence(NOMBRE, 0),)}))] == ["seuil_nul"]


def test_a_line_that_fails_on_its_own_leaves_the_axes_together_unsaid() -> None:
    transversaux = {f"T{i}": Item(f"T{i}", (1, 2)) for i in range(3)}
    ensemble = Version("V", transversaux | huit((3, 4)))
    assert [c.code for c in check_version(ensemble)] == ["ensemble_inaccessible"]
    seule = Version("V", transversaux | huit((3,)) | {"4a": Item("4a", (4,))})
    assert [(c.code, c.axe) for c in check_version(seule)] == [("seuil_inaccessible", 4)]


def test_an_item_without_limit_serves_as_many_actions_as_are_asked() -> None:
    sans_fin = {"T": Item("T", (1, 2), max_par_cycle=None)}
    lignes = {1: (Exigence(NOMBRE, 50),), 2: (Exigence(NOMBRE, 50),)}
    assert check_version(Version("V", sans_fin | huit((3, 4)), lignes)) == ()


def test_a_sub_block_is_seen_once_however_many_items_bear_it() -> None:
    blocs = {f"T{i}": Item(f"T{i}", (1, 2), sous_bloc="x") for i in range(2)}
    seul = {"Y": Item("Y", (1, 3), sous_bloc="y")}
    lignes = {1: (Exigence(BLOCS, 2),), 3: (Exigence(NOMBRE, 1),)}
    (constat,) = check_version(Version("V", blocs | seul | huit((2, 4)), lignes))
    assert constat.message.startswith("Ensemble, les axes\u00a01 et 3 demandent 3\u00a0actions\u00a0: 2 au plus")


def test_the_greatest_flow_is_the_least_cut() -> None:
    """Ford and Fulkerson: what goes through equals the narrowest set of edges that separates source and sink."""
    hasard = Random(1956)
    milieu = [("n", i) for i in range(4)]
    for _ in range(40):
        graphe = {
            a: {b: hasard.randrange(4) for b in (*milieu, _PUITS) if b != a and hasard.random() < 0.5}
            for a in (_SOURCE, *milieu)
        }
        coupes = [
            sum(place for a in cote for b, place in graphe[a].items() if b not in cote)
            for n in range(5)
            for cote in ({_SOURCE, *choisis} for choisis in combinations(milieu, n))
        ]
        assert _flot(graphe) == min(coupes)
