"""A draft that nobody could satisfy is found before it is published."""

from __future__ import annotations

import pytest

from referentiels.rules.controle_version import Gravite, check_version, codes_repetes
from referentiels.rules.item import Item, Unite
from referentiels.rules.version import FormeUnite, Version

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
        ({"type": "obligatoire", "action": "A21"}, "seuil_inaccessible"),
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


def test_hours_need_at_least_one_item() -> None:
    version = Version.from_dict({"axes": {1: [{"type": "heures", "seuil": 1}]}, "actions": SUFFISANT[2:]})
    assert [(c.code, c.axe) for c in check_version(version)] == [("seuil_inaccessible", 1)]


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


def test_codes_written_twice_are_named() -> None:
    assert [c.action for c in codes_repetes(["A", "B", "A"])] == ["A"]
    assert codes_repetes(["A", "B"]) == ()
