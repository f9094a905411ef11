"""The allocation of transversal units equals brute force, ties included."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules import affectation, affectation_comptee
from actions.rules.affectation import allocate
from actions.rules.dossier import Realisation
from actions.rules.jugement import judge_axe
from actions.rules.plan import Ligne, ligne_de
from actions.rules.unites import Acquis
from actions.statuts import EtatAxe
from referentiels.nomenclature import TypeExigence
from referentiels.rules.item import Exigence, Item
from tests.actions.rules.fabrique import rapide

Axes = list[tuple[int, tuple[Ligne, ...]]]
JOUR = date(2024, 1, 1)


@st.composite
def unites(draw: st.DrawFn) -> list[Acquis]:
    """Up to seven units, most of them transversal."""
    liste = []
    for i in range(draw(st.integers(0, 7))):
        axes = tuple(sorted(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4, unique=True))))
        item = Item(
            code=draw(st.sampled_from(["A", "B", "C"])),
            axes=axes,
            sous_bloc=draw(st.sampled_from(["", "x", "y"])),
            categories=frozenset(draw(st.sampled_from([(), ("DPC",)]))),
        )
        jour = JOUR + timedelta(days=draw(st.integers(0, 5)))
        minutes, points = draw(st.sampled_from([60, 180, 420])), draw(st.sampled_from([0, 3, 8]))
        liste.append(Acquis(item, (Realisation(i, item.code, jour),), jour, minutes, points, axes))
    return liste


@st.composite
def exigences(draw: st.DrawFn) -> Exigence:
    famille = draw(st.sampled_from(TypeExigence))
    if famille is TypeExigence.OBLIGATOIRE:
        return Exigence(famille, action=draw(st.sampled_from(["A", "B"])))
    if famille is TypeExigence.QUOTA:
        return Exigence(famille, draw(st.integers(1, 2)), categorie="DPC")
    grand = famille in (TypeExigence.HEURES, TypeExigence.POINTS)
    return Exigence(famille, draw(st.integers(4, 12) if grand else st.integers(1, 4)))


@st.composite
def axes(draw: st.DrawFn) -> Axes:
    return [
        (axe, tuple(ligne_de(e) for e in draw(st.lists(exigences(), min_size=1, max_size=3)))) for axe in (1, 2, 3, 4)
    ]


def valeur(acquis: list[Acquis], choix: tuple[int, ...], lignes: Axes, exoneres: frozenset[int]) -> tuple[int, float]:
    juges = [
        judge_axe(axe, du_axe, [u for u, a in zip(acquis, choix, strict=True) if a == axe], False)
        for axe, du_axe in lignes
        if axe not in exoneres
    ]
    complets = sum(juge.etat is EtatAxe.COMPLET for juge in juges)
    return complets, round(sum(juge.progress for juge in juges), 9)


def brute(acquis: list[Acquis], lignes: Axes, exoneres: frozenset[int]) -> list[int]:
    """Every assignment; among the best, the earliest unit on the smallest axis (exempted last)."""
    ordre = sorted(
        range(len(acquis)), key=lambda i: (acquis[i].date, acquis[i].item.code, acquis[i].realisations[0].id)
    )
    meilleur: tuple[int, float] | None = None
    retenu: list[int] = []
    options = [sorted(acquis[i].axes, key=lambda axe: (axe in exoneres, axe)) for i in ordre]
    for essai in product(*options):
        choix = [0] * len(acquis)
        for i, axe in zip(ordre, essai, strict=True):
            choix[i] = axe
        obtenu = valeur(acquis, tuple(choix), lignes, exoneres)
        if meilleur is None or obtenu > meilleur:
            meilleur, retenu = obtenu, choix
    return retenu


@rapide
@given(unites(), axes(), st.sampled_from([frozenset(), frozenset({1}), frozenset({2, 3})]))
def test_allocation_equals_brute_force(acquis: list[Acquis], lignes: Axes, exoneres: frozenset[int]) -> None:
    assert allocate(acquis, lignes, exoneres) == brute(acquis, lignes, exoneres)


def test_a_unit_whose_axes_are_all_exempted_takes_the_smallest() -> None:
    item = Item("A", (2, 3))
    unite = Acquis(item, (Realisation(1, "A", JOUR),), JOUR, 0, 0, item.axes)
    lignes: Axes = [(axe, (ligne_de(Exigence(TypeExigence.NOMBRE, 2)),)) for axe in (1, 2, 3, 4)]
    assert allocate([unite], lignes, frozenset({2, 3})) == [2]


def test_many_transversal_units_stay_quick_because_states_are_capped() -> None:
    item = Item("A", (1, 2, 3, 4), max_par_cycle=None)
    acquis = [Acquis(item, (Realisation(i, "A", JOUR),), JOUR, 0, 0, item.axes) for i in range(300)]
    lignes: Axes = [(axe, (ligne_de(Exigence(TypeExigence.NOMBRE, 2)),)) for axe in (1, 2, 3, 4)]
    choix = allocate(acquis, lignes)
    assert {axe: choix.count(axe) >= 2 for axe in (1, 2, 3, 4)} == dict.fromkeys((1, 2, 3, 4), True)


@rapide
@given(unites(), axes())
def test_the_search_and_the_counters_agree(acquis: list[Acquis], lignes: Axes) -> None:
    attendu = allocate(acquis, lignes)
    with pytest.MonkeyPatch.context() as atelier:
        atelier.setattr(affectation_comptee, "ETATS_MAX", 1)  # every counter is one too many: the search decides
        assert allocate(acquis, lignes) == attendu


def test_a_layer_too_wide_keeps_the_best_states_and_answers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(affectation, "LARGEUR", 50)
    item = Item("A", (1, 2, 3, 4), max_par_cycle=None)
    acquis = [Acquis(item, (Realisation(i, "A", JOUR),), JOUR, 31 + i * i, 0, item.axes) for i in range(24)]
    lignes: Axes = [(axe, (ligne_de(Exigence(TypeExigence.HEURES, 14)),)) for axe in (1, 2, 3, 4)]
    choix = allocate(acquis, lignes)
    assert choix == allocate(list(acquis), lignes)
    complets, _ = valeur(acquis, tuple(choix), lignes, frozenset())
    heures = sum(u.minutes for u in acquis) / 60
    assert complets == min(4, heures // 14)
