"""The allocation, case by case: where each transversal unit helps most, and who decides between equals."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from actions.rules import affectation, affectation_comptee
from actions.rules.affectation import allocate, valeur_des_axes
from actions.rules.dossier import Realisation
from actions.rules.plan import Ligne, ligne_de
from actions.rules.unites import Acquis
from referentiels.nomenclature import TypeExigence
from referentiels.rules.item import Exigence, Item
from tests.actions.rules.test_affectation import brute

JOUR = date(2024, 1, 1)
NOMBRE, QUOTA, POINTS, HEURES, OBLIGATOIRE, BLOCS = TypeExigence
Axes = list[tuple[int, tuple[Ligne, ...]]]


def unite(
    axes: tuple[int, ...], jour: int = 0, code: str = "A", *, bloc: str = "", dpc: bool = False, minutes: int = 0,
    points: float = 0, rang: int = 0,
) -> Acquis:  # fmt: skip
    item = Item(code, axes, sous_bloc=bloc, categories=frozenset({"DPC"} if dpc else ()))
    quand = JOUR + timedelta(days=jour)
    return Acquis(item, (Realisation(rang, code, quand),), quand, minutes, points, axes)


def demande(**axes: Exigence | list[Exigence]) -> Axes:
    """`_1=…`: what axis 1 asks; the others ask for two actions."""
    lignes = []
    for axe in (1, 2, 3, 4):
        ecrites = axes.get(f"_{axe}", Exigence(NOMBRE, 2))
        lignes.append((axe, tuple(ligne_de(e) for e in (ecrites if isinstance(ecrites, list) else [ecrites]))))
    return lignes


UNE = Exigence(NOMBRE, 1)


CAS: list[tuple[list[Acquis], Axes, list[int]]] = [
    # Between equals: the earliest on the smallest axis, then the smallest code, then the smallest identifier.
    ([unite((1, 2), 1), unite((1, 2), 0)], demande(_1=UNE, _2=UNE), [2, 1]),
    ([unite((1, 2), code="B"), unite((1, 2), code="A")], demande(_1=UNE, _2=UNE), [2, 1]),
    ([unite((1, 2), rang=9), unite((1, 2), rang=3)], demande(_1=UNE, _2=UNE), [2, 1]),
    # An axis that a unit completes comes before one that it only brings forward.
    ([unite((2,)), unite((1, 2))], demande(), [2, 2]),
    ([unite((1,)), unite((2,)), unite((2,)), unite((1, 2))], demande(), [1, 2, 2, 1]),
    # Beyond what is asked a unit brings nothing: it goes elsewhere.
    ([unite((1,)), unite((1,)), unite((1, 3))], demande(), [1, 1, 3]),
    # Later units may take the place of the first one: the whole is looked at.
    ([unite((1, 2), 0), unite((1,), 1)], demande(_1=UNE, _2=UNE), [2, 1]),
    ([unite((1, 2), 0), unite((1, 3), 1), unite((3,), 2)], demande(_1=UNE, _2=UNE, _3=UNE), [2, 1, 3]),
    # A mandatory item, a quota, a sub-block not yet seen weigh more than a mere number.
    ([unite((1, 2))], demande(_2=[Exigence(NOMBRE, 2), Exigence(OBLIGATOIRE, action="A")]), [2]),
    ([unite((1, 2), code="B")], demande(_2=[Exigence(NOMBRE, 2), Exigence(OBLIGATOIRE, action="A")]), [1]),
    ([unite((1, 2), dpc=True)], demande(_2=[Exigence(NOMBRE, 2), Exigence(QUOTA, 1, "DPC")]), [2]),
    ([unite((1, 2))], demande(_2=[Exigence(NOMBRE, 2), Exigence(QUOTA, 1, "DPC")]), [1]),
    ([unite((1,), bloc="x"), unite((1, 2), 1, bloc="x")], demande(_1=Exigence(BLOCS, 2)), [1, 2]),
    ([unite((1,), bloc="x"), unite((1, 2), 1, bloc="y")], demande(_1=Exigence(BLOCS, 2)), [1, 1]),
    ([unite((1, 2), bloc="")], demande(_1=Exigence(BLOCS, 1)), [2]),
    ([unite((1, 2), bloc="x"), unite((1, 2), 1, bloc="x")], demande(_1=Exigence(BLOCS, 2)), [2, 2]),
    (
        [unite((1, 2), bloc="x"), unite((1, 2), 1, bloc="y")],
        demande(_1=Exigence(BLOCS, 1), _2=Exigence(NOMBRE, 3)),
        [1, 2],
    ),
    # Hours and points.
    ([unite((1, 2), minutes=60)], demande(_2=Exigence(HEURES, 1)), [2]),
    ([unite((1, 2), minutes=60)], demande(_2=Exigence(HEURES, 3)), [1]),
    ([unite((1, 2), points=6)], demande(_2=Exigence(POINTS, 10)), [2]),
    ([unite((2,), minutes=90), unite((1, 2), 1, minutes=90)], demande(_2=Exigence(HEURES, 3)), [2, 2]),
    ([unite((2,), minutes=180), unite((1, 2), 1, minutes=90)], demande(_2=Exigence(HEURES, 3)), [2, 1]),
    ([unite((2,), minutes=60), unite((1, 2), 1)], demande(_2=[Exigence(HEURES, 1), Exigence(NOMBRE, 2)]), [2, 2]),
    ([unite((2,), minutes=60), unite((1, 2), 1)], demande(_2=[Exigence(HEURES, 9), Exigence(NOMBRE, 1)]), [2, 1]),
    # A line that asks for nothing holds; a single sub-block is enough where one is asked.
    ([unite((1, 2))], demande(_1=[UNE, Exigence(BLOCS, 0), Exigence(HEURES, 0)]), [1]),
    ([unite((1, 2), bloc="x")], demande(_1=Exigence(NOMBRE, 3), _2=Exigence(BLOCS, 1)), [2]),
    ([unite((2,), bloc="x"), unite((1, 2), 1, bloc="y")], demande(_2=Exigence(BLOCS, 1)), [2, 1]),
    # A unit on one axis stays there.
    ([unite((4,)), unite((3,))], demande(), [4, 3]),
    ([], demande(), []),
]  # fmt: skip


@pytest.mark.parametrize(("acquis", "axes", "choix"), CAS)
def test_where_each_unit_goes(acquis: list[Acquis], axes: Axes, choix: list[int]) -> None:
    assert allocate(acquis, axes) == choix


@pytest.mark.parametrize(("acquis", "axes", "choix"), CAS)
def test_the_search_alone_sends_it_to_the_same_place(
    acquis: list[Acquis], axes: Axes, choix: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(affectation_comptee, "ETATS_MAX", 0)
    assert allocate(acquis, axes) == choix


def test_whole_actions_are_counted_never_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(affectation, "_parcours", None)
    comptes = [
        cas
        for cas in CAS
        if not any(ligne.type in (HEURES, POINTS) for _, lignes in cas[1] for ligne in lignes if ligne.attendu)
    ]
    assert len(comptes) > 15
    for acquis, axes, choix in comptes:
        assert allocate(acquis, axes) == choix


@pytest.mark.parametrize(
    ("axes", "exoneres", "choix"),
    [((1, 2), {1}, 2), ((1, 2), {2}, 1), ((1, 2, 3), {1, 2}, 3), ((2, 3), {2, 3}, 2), ((1, 4), {2}, 1)],
)
def test_an_exempted_axis_is_served_only_when_there_is_no_other(
    axes: tuple[int, ...], exoneres: set[int], choix: int
) -> None:
    assert allocate([unite(axes)], demande(), frozenset(exoneres)) == [choix]


def test_between_exempted_axes_nothing_is_compared() -> None:
    assert allocate([unite((3,)), unite((2, 3), 1)], demande(), frozenset({2, 3})) == [3, 2]


def test_the_worth_of_the_axes_is_those_complete_then_the_mean_of_their_lines() -> None:
    heures, deux, blocs, rien = (
        ligne_de(e) for e in (Exigence(HEURES, 3), Exigence(NOMBRE, 2), Exigence(BLOCS, 2), Exigence(HEURES, 0))
    )
    assert valeur_des_axes([(1, [heures, deux])], [(90, 2)]) == (0, 0.75)
    assert valeur_des_axes([(1, [heures]), (2, [deux, deux])], [(180,), (2, 2)]) == (2, 2.0)
    assert valeur_des_axes([(1, [blocs]), (2, [rien])], [(frozenset({"x"}),), (0,)]) == (1, 1.5)
    assert valeur_des_axes([(3, [blocs])], [(2,)]) == (1, 1.0)
    assert valeur_des_axes([], []) == (0, 0.0)
    for etats in ([], [(1, 1)]):
        with pytest.raises(ValueError, match="zip"):
            valeur_des_axes([(1, [deux])], etats)


def test_a_layer_too_wide_keeps_its_best_states(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exact, the first unit waits on axis 1; with one state a layer, it takes at once the axis that it completes."""
    axes = demande(_1=Exigence(HEURES, 2), _2=Exigence(HEURES, 1), _4=Exigence(NOMBRE, 3))
    acquis = [unite((1, 2), minutes=60), unite((2, 4), 1, minutes=60)]
    assert allocate(acquis, axes) == [1, 2]
    monkeypatch.setattr(affectation, "LARGEUR", 1)
    assert allocate(acquis, axes) == [2, 4]


def test_what_an_axis_lacks_is_counted_as_long_as_it_is_whole() -> None:
    """Hours and points are not counters: unless nothing is missing any more, the search takes over."""
    libre = [(unite((1, 2)), (1, 2))]

    def place(fixes: list[Acquis], **axes: Exigence) -> list[int] | None:
        return affectation_comptee.place(libre, demande(**axes)[:2], {1: fixes, 2: []})

    assert place([]) == [1]
    assert place([unite((1,), minutes=60)], _1=Exigence(HEURES, 3)) is None
    assert place([unite((1,), minutes=180)], _1=Exigence(HEURES, 3)) == [2]
    assert place([unite((1,), points=9.999)], _1=Exigence(POINTS, 10)) is None
    assert place([unite((1,), points=10)], _1=Exigence(POINTS, 10)) == [2]
    # Beyond so many states the counters are left for the search: 17 × 241 is one too many.
    assert place([], _1=Exigence(NOMBRE, 15), _2=Exigence(NOMBRE, 255)) == [1]
    assert place([], _1=Exigence(NOMBRE, 16), _2=Exigence(NOMBRE, 240)) is None


@pytest.mark.parametrize("graine", range(12))
def test_small_dossiers_agree_with_every_assignment(graine: int) -> None:
    hasard = Random(graine)
    for _ in range(5):
        acquis = [
            unite(
                tuple(sorted(hasard.sample((1, 2, 3, 4), hasard.choice((1, 2, 2, 3))))),
                hasard.randrange(3),
                hasard.choice("ABC"),
                bloc=hasard.choice(("", "x", "y")),
                dpc=hasard.random() < 0.5,
                minutes=hasard.choice((60, 180)),
                points=hasard.choice((0, 3, 8)),
                rang=rang,
            )
            for rang in range(hasard.randrange(1, 5))
        ]
        possibles = [
            UNE, Exigence(NOMBRE, 2), Exigence(QUOTA, 1, "DPC"), Exigence(BLOCS, 2), Exigence(OBLIGATOIRE, action="A"),
            hasard.choice((Exigence(HEURES, 4), Exigence(POINTS, 8), Exigence(NOMBRE, 3))),
        ]  # fmt: skip
        lignes = [(axe, tuple(map(ligne_de, hasard.sample(possibles, hasard.choice((1, 2)))))) for axe in (1, 2, 3, 4)]
        exoneres = frozenset(hasard.choice(((), (), (1,), (2, 3))))
        assert allocate(acquis, lignes, exoneres) == brute(acquis, lignes, exoneres)
