"""A draft that nobody could satisfy is found before it is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from referentiels.rules.controle_version import (
    Gravite,
    check_correspondances,
    check_effet,
    check_version,
    codes_repetes,
)
from referentiels.rules.correspondances import Correspondance
from referentiels.rules.item import Item, Unite
from referentiels.rules.version import FormeUnite, Version

LE = date(2026, 6, 30)
SUFFISANT = [
    {"code": f"A{axe}{rang}", "axes": [axe], "sous_bloc": str(rang), "categories": ["DPC"], "points": 10}
    for axe in (1, 2, 3, 4)
    for rang in (1, 2)
]


def constats(**ecrits: object) -> list[tuple[str, int | None]]:
    return [(c.code, c.axe) for c in check_version(Version.from_dict({"actions": SUFFISANT, **ecrits}))]


def test_a_sound_version_has_no_finding() -> None:
    assert constats() == []


def test_an_axis_without_enough_items_cannot_be_reached() -> None:
    trouves = check_version(Version.from_dict({"actions": SUFFISANT[:-1]}))
    assert [(c.code, c.axe, c.gravite) for c in trouves] == [("seuil_inaccessible", 4, Gravite.ERREUR)]
    assert "1 au plus" in trouves[0].message


@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        ({"type": "quota", "seuil": 1, "categorie": "congres"}, "categorie_inconnue"),
        ({"type": "quota", "seuil": 1, "nature": "recherche"}, "categorie_inconnue"),
        ({"type": "quota", "seuil": 3, "categorie": "DPC"}, "seuil_inaccessible"),
        ({"type": "obligatoire", "action": "ABSENTE"}, "action_inconnue"),
        ({"type": "obligatoire", "action": "A21"}, "action_hors_axe"),
        ({"type": "points", "seuil": 21}, "seuil_inaccessible"),
        ({"type": "sous_blocs", "seuil": 3}, "seuil_inaccessible"),
        ({"type": "nombre", "seuil": 0}, "seuil_nul"),
    ],
)
def test_a_line_that_cannot_hold_is_found(ligne: dict[str, object], code: str) -> None:
    assert constats(axes={1: [ligne]}) == [(code, 1)]


@pytest.mark.parametrize(
    "ligne",
    [
        {"type": "quota", "seuil": 2, "categorie": "DPC"},
        {"type": "obligatoire", "action": "A11"},
        {"type": "points", "seuil": 20},
        {"type": "heures", "seuil": 1000},
        {"type": "sous_blocs", "seuil": 2},
    ],
)
def test_a_line_that_can_hold_is_not(ligne: dict[str, object]) -> None:
    assert constats(axes={1: [ligne]}) == []


@pytest.mark.parametrize(
    "ligne",
    [
        {"type": "heures", "seuil": 1},
        {"type": "nombre", "seuil": 2},
        {"type": "quota", "seuil": 1, "categorie": "DPC"},
        {"type": "obligatoire", "action": "A21"},
    ],
)
def test_a_requirement_on_an_axis_without_item_is_found(ligne: dict[str, object]) -> None:
    version = Version.from_dict({"axes": {1: [ligne]}, "actions": SUFFISANT[2:]})
    assert [(c.code, c.axe) for c in check_version(version)] == [("axe_vide", 1)]


def test_hours_need_an_item_that_may_count() -> None:
    jamais = [{"code": "N", "axes": [1], "max_par_cycle": 0}]
    version = Version.from_dict({"axes": {1: [{"type": "heures", "seuil": 1}]}, "actions": [*SUFFISANT[2:], *jamais]})
    assert [(c.code, c.axe) for c in check_version(version)] == [("jamais_comptee", None), ("seuil_inaccessible", 1)]
    version = Version.from_dict(
        {
            "axes": {1: [{"type": "sous_blocs", "seuil": 1}]},
            "actions": [*SUFFISANT[2:], *[{**jamais[0], "sous_bloc": "x"}]],
        }
    )
    assert [(c.code, c.axe) for c in check_version(version)] == [("jamais_comptee", None), ("seuil_inaccessible", 1)]


def test_a_duty_of_several_years_counts_only_as_often_as_a_cycle_has_room() -> None:
    longue = {"code": "ACC", "axes": [1], "max_par_cycle": None, "unite": {"annees_consecutives": 6}}
    ecrit = {"axes": {1: [{"type": "nombre", "seuil": 2}]}, "actions": [*SUFFISANT[2:], longue]}
    assert [c.code for c in check_version(Version.from_dict(ecrit))] == ["seuil_inaccessible"]
    trois = {**longue, "unite": {"par_an": 2, "annees": 3}}
    for maximum, attendu in ((None, []), (3, []), (1, ["seuil_inaccessible"])):
        actions = [*SUFFISANT[2:], {**trois, "max_par_cycle": maximum}]
        assert [c.code for c in check_version(Version.from_dict({**ecrit, "actions": actions}))] == attendu
    for annees, attendu in ((9, []), (10, ["unite_trop_longue"])):
        actions = [*SUFFISANT, {**longue, "unite": {"annees": annees}}]
        assert [c.code for c in check_version(Version.from_dict({"actions": actions}))] == attendu


def test_an_item_without_limit_reaches_any_number_but_no_points_when_it_is_worth_none() -> None:
    libre = {"code": "L", "axes": [1], "max_par_cycle": None}
    autres = SUFFISANT[2:]
    version = Version.from_dict({"axes": {1: [{"type": "nombre", "seuil": 99}]}, "actions": [libre, *autres]})
    assert check_version(version) == ()
    version = Version.from_dict({"axes": {1: [{"type": "points", "seuil": 1}]}, "actions": [libre, *autres]})
    assert [c.code for c in check_version(version)] == ["seuil_inaccessible"]


def test_the_whole_cycle_is_checked_too() -> None:
    assert constats(cycle=[{"type": "nombre", "seuil": 9}]) == [("seuil_inaccessible", None)]
    assert constats(cycle=[{"type": "nombre", "seuil": 8}]) == []


def test_items_that_can_never_count_are_found() -> None:
    base = Version.from_dict({"actions": SUFFISANT})
    mauvais = {
        "X": Item("X", (5,)),
        "Y": Item("Y", (1,), max_par_cycle=0),
        "Z": Item("Z", (1,), unite=Unite(FormeUnite.HEURES, 0)),
    }
    trouves = check_version(Version("V", {**base.items, **mauvais}))
    assert [(c.code, c.action) for c in trouves] == [
        ("axe_inconnu", "X"),
        ("jamais_comptee", "Y"),
        ("unite_nulle", "Z"),
    ]


Y = {"code": "Y", "axes": [1], "sous_bloc": "y"}


def transversales(nombre: int, axes: tuple[int, ...] = (1, 2), **champs: object) -> list[dict[str, object]]:
    return [{"code": f"T{i}", "axes": list(axes), **champs} for i in range(nombre)]


@pytest.mark.parametrize(
    ("axes", "actions", "attendu"),
    [
        ({}, transversales(4), []),
        ({}, transversales(3), ["ensemble_inaccessible"]),
        ({}, transversales(2, max_par_cycle=2), []),
        ({}, transversales(1, max_par_cycle=None), []),
        ({1: [{"type": "points", "seuil": 20}]}, transversales(3, points=8), ["ensemble_inaccessible"]),
        ({1: [{"type": "points", "seuil": 16}]}, transversales(4, points=8), []),
        ({1: [{"type": "heures", "seuil": 40}]}, transversales(3), []),
        ({1: [{"type": "heures", "seuil": 40}]}, transversales(2), ["ensemble_inaccessible"]),
        (
            {1: [{"type": "obligatoire", "action": "T0"}], 2: [{"type": "obligatoire", "action": "T0"}]},
            transversales(9),
            ["ensemble_inaccessible"],
        ),
        (
            {1: [{"type": "nombre", "seuil": 1}, {"type": "quota", "seuil": 3, "categorie": "DPC"}]},
            transversales(4, categories=["DPC"]),
            ["ensemble_inaccessible"],
        ),
        ({1: [{"type": "sous_blocs", "seuil": 2}]}, [*transversales(4, sous_bloc="x"), Y], []),
        (
            {1: [{"type": "sous_blocs", "seuil": 2}], 2: [{"type": "sous_blocs", "seuil": 1}]},
            [*transversales(1, sous_bloc="x"), Y],
            ["ensemble_inaccessible"],
        ),
    ],
)
def test_axes_that_share_their_items_are_taken_together(
    axes: dict[int, object], actions: list[object], attendu: list[str]
) -> None:
    trouves = check_version(Version.from_dict({"axes": axes, "actions": [*SUFFISANT[4:], *actions]}))
    assert [c.code for c in trouves] == attendu
    for constat in trouves:
        assert "les axes\u00a01 et 2 demandent" in constat.message


def test_three_axes_may_be_too_tight_together_though_two_are_not() -> None:
    trouves = check_version(Version.from_dict({"actions": [*SUFFISANT[6:], *transversales(5, (1, 2, 3))]}))
    assert [c.message.split("\u00a0:")[0] for c in trouves] == [
        "Ensemble, les axes\u00a01, 2 et 3 demandent 6\u00a0actions"
    ]
    assert check_version(Version.from_dict({"actions": [*SUFFISANT[6:], *transversales(6, (1, 2, 3))]})) == ()


def test_a_flow_may_have_to_move_an_item_already_placed() -> None:
    actions = [
        {"code": "A", "axes": [1, 2]},
        {"code": "B", "axes": [1]},
        {"code": "C", "axes": [2, 3]},
        {"code": "D", "axes": [3]},
    ]
    un = {axe: [{"type": "nombre", "seuil": 1}] for axe in (1, 2, 3)}
    assert constats(axes=un, actions=[*actions, *SUFFISANT[6:]]) == []
    assert constats(axes=un, actions=[actions[0], actions[2], *SUFFISANT[6:]]) == [("ensemble_inaccessible", None)]


def test_an_axis_for_a_part_of_the_professionals_is_a_warning() -> None:
    reservee = [{"code": f"S{i}", "axes": [4], "population": ["salarie"]} for i in (1, 2)]
    trouves = check_version(Version.from_dict({"actions": [*SUFFISANT[:7], *reservee]}))
    assert [(c.code, c.axe, c.gravite) for c in trouves] == [("population_exclue", 4, Gravite.ALERTE)]
    assert "(salariés)" in trouves[0].message
    assert check_version(Version.from_dict({"actions": [*SUFFISANT, *reservee]})) == ()


def test_a_date_of_effect_is_not_in_the_past() -> None:
    assert check_effet(None, LE) == ()
    assert check_effet(LE, LE) == ()
    (trouve,) = check_effet(date(2026, 6, 29), LE)
    assert (trouve.code, trouve.gravite) == ("effet_passe", Gravite.ERREUR)
    assert "29/06/2026" in trouve.message


LARGE = Correspondance(("A",), 10, type_action="DPC")
PRECISE = Correspondance(("B",), 20, type_action="DPC", typologie="FC", axe=1)


@pytest.mark.parametrize(
    ("regles", "items", "attendu"),
    [
        ((LARGE,), {"A"}, []),
        ((LARGE,), {"B"}, ["correspondance_inconnue"]),
        ((LARGE,), None, []),
        ((Correspondance((), 10),), None, ["correspondance_vide"]),
        ((LARGE, PRECISE), {"A", "B"}, ["correspondance_masquee"]),
        ((PRECISE, LARGE), None, ["correspondance_masquee"]),
        ((LARGE, PRECISE), {"B"}, ["correspondance_inconnue"]),
        ((replace(PRECISE, rang=5), LARGE), None, []),
        ((replace(LARGE, axe=2), PRECISE), None, []),
        ((replace(LARGE, axe=1), PRECISE), None, ["correspondance_masquee"]),
        ((LARGE, replace(PRECISE, type_action="")), None, []),
        ((LARGE, replace(LARGE, codes=("B",))), None, []),
        ((LARGE, replace(PRECISE, rang=10, codes=("A",))), None, ["correspondance_masquee"]),
    ],
)
def test_a_mapping_leads_to_known_codes_and_hides_none_of_its_rules(
    regles: tuple[Correspondance, ...], items: set[str] | None, attendu: list[str]
) -> None:
    assert [c.code for c in check_correspondances(regles, items)] == attendu


def test_every_finding_says_what_to_do() -> None:
    mauvais = [
        *check_version(Version.from_dict({"actions": SUFFISANT[:5]})),
        *check_version(
            Version.from_dict(
                {
                    "axes": {
                        1: [
                            {"type": "obligatoire", "action": "X"},
                            {"type": "nombre", "seuil": 0},
                            {"type": "quota", "seuil": 1, "categorie": "X"},
                        ]
                    },
                    "actions": SUFFISANT,
                }
            )
        ),
        *check_version(Version.from_dict({"actions": [*SUFFISANT[4:], *transversales(3)]})),
        *check_version(
            Version(
                "V",
                {
                    "X": Item("X", (5,)),
                    "Y": Item("Y", (1,), max_par_cycle=0),
                    "Z": Item("Z", (1,), unite=Unite(FormeUnite.HEURES, 0)),
                    "L": Item("L", (1,), unite=Unite(FormeUnite.ANNEES, 12)),
                    "P": Item("P", (2,), max_par_cycle=None, population=frozenset({"salarie"})),
                },
            )
        ),
        *check_correspondances((Correspondance((), 1), LARGE, PRECISE), {"A"}),
        *check_effet(date(2020, 1, 1), LE),
        *codes_repetes("AA"),
    ]
    assert len({c.code for c in mauvais}) >= 13
    for constat in mauvais:
        for phrase in (constat.message, constat.remede):
            assert phrase.endswith("."), constat
            assert phrase[0].isupper() or phrase[0] == "«", constat
            assert len(phrase.split()) <= 35, constat


def test_codes_written_twice_are_named() -> None:
    assert [c.action for c in codes_repetes(["A", "B", "A"])] == ["A"]
    assert codes_repetes(["A", "B"]) == ()
