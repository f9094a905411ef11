"""Grouping: the realisations of one item make counted units, up to its limit per cycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from actions.rules.dossier import Realisation
from actions.rules.plan import Conditions
from actions.statuts import CodeVerdict
from referentiels.nomenclature import FormeUnite
from referentiels.rules.item import Item

Valeur = Callable[[Realisation], float]
Ecarte = tuple[Realisation, CodeVerdict]


class Acquis(NamedTuple):
    """One counted unit: `date` is the day it was complete, `axes` those it may serve.

    `autre` tells that it was acquired under another référentiel, whose codes are not those of the current one.
    """

    item: Item
    realisations: tuple[Realisation, ...]
    date: date
    minutes: int
    points: float
    axes: tuple[int, ...]
    autre: bool = False


def ordre_des_realisations(realisation: Realisation) -> tuple[date, str | int]:
    """The order in which realisations are kept: earliest, then smallest id."""
    return realisation.date, realisation.id


def ordre_des_unites(unite: Acquis) -> tuple[date, str, str | int]:
    """The order in which units are told and allocated: earliest, then smallest code, then smallest id."""
    return unite.date, unite.item.code, unite.realisations[0].id


def axes_ouverts(item: Item, realisations: Sequence[Realisation], au_choix: bool) -> tuple[int, ...]:
    """The axes a unit may serve: the one pinned by the professional when allowed, else all."""
    if au_choix and len(item.axes) > 1:
        for realisation in realisations:
            if realisation.axe_choisi in item.axes:
                return (realisation.axe_choisi,)
    return item.axes


def acquis_de(conditions: Conditions, realisations: Sequence[Realisation], au_choix: bool) -> Acquis:
    """The unit made by these realisations (at least one); its points are those of the best role."""
    item = conditions.item
    if len(realisations) == 1:
        r = realisations[0]
        axes = conditions.axes
        if len(axes) > 1 and r.axe_choisi:
            axes = axes_ouverts(item, realisations, au_choix)
        points = conditions.points
        return Acquis(item, (r,), r.date, r.duree_minutes, item.points_de(r.role) if points is None else points, axes)
    groupe = tuple(sorted(realisations, key=ordre_des_realisations))
    return Acquis(
        item,
        groupe,
        groupe[-1].date,
        sum(r.duree_minutes for r in groupe),
        max(item.points_de(r.role) for r in groupe),
        axes_ouverts(item, groupe, au_choix),
    )


def code_de_rejet(nombre: int, maximum: int | None) -> CodeVerdict:
    """Why a realisation stays out of the `nombre` units made: limit reached, or unit unfinished."""
    if maximum is None or nombre < maximum:
        return CodeVerdict.UNITE_INCOMPLETE
    return CodeVerdict.DEJA_COMPTEE if maximum == 1 else CodeVerdict.PLAFOND_ATTEINT


def _par_nombre(rs: list[Realisation], k: int, maximum: int | None, valeur: Valeur | None) -> list[list[Realisation]]:
    """k realisations make a unit; the most valuable first, then the earliest."""
    ordre = sorted(rs, key=ordre_des_realisations)
    if valeur is not None:
        ordre.sort(key=valeur, reverse=True)  # stable: equal values stay in order of date
    nombre = len(ordre) // k
    if maximum is not None:
        nombre = min(nombre, maximum)
    return [ordre[i * k : (i + 1) * k] for i in range(nombre)]


def _par_heures(rs: list[Realisation], heures: float, maximum: int | None, toutes: bool) -> list[list[Realisation]]:
    """h cumulated hours make a unit; a realisation belongs to the unit during which it starts.

    With `toutes` (the référentiel counts hours) what exceeds the last unit stays with it.
    """
    cible = heures * 60
    ordre = sorted(rs, key=ordre_des_realisations)
    nombre = int(sum(r.duree_minutes for r in ordre) // cible)
    if maximum is not None:
        nombre = min(nombre, maximum)
    groupes: list[list[Realisation]] = [[] for _ in range(nombre)]
    cumul = 0
    for r in ordre:
        rang = int(cumul // cible)
        cumul += r.duree_minutes
        if rang < nombre:
            groupes[rang].append(r)
        elif toutes and nombre:
            groupes[-1].append(r)
    for i in range(1, nombre):
        # One long realisation may make several units: those without their own share it.
        groupes[i] = groupes[i] or [groupes[i - 1][-1]]
    return groupes


def _annees_libres(annees: list[int], n: int, maximum: int | None, poids: dict[int, float]) -> list[list[int]]:
    """Groups of n distinct years, the most valuable years first, then the earliest."""
    nombre = len(annees) // n
    if maximum is not None:
        nombre = min(nombre, maximum)
    retenues = sorted(annees, key=lambda annee: (-poids[annee], annee))[: nombre * n]
    retenues.sort()
    return [retenues[i * n : (i + 1) * n] for i in range(nombre)]


def _annees_de_suite(annees: list[int], n: int, maximum: int | None, poids: dict[int, float]) -> list[list[int]]:
    """Disjoint runs of n consecutive years: as many as allowed, then the most valuable, then
    the earliest.
    """
    total = len(annees)

    @cache
    def mieux(i: int, reste: int) -> tuple[int, float, tuple[int, ...]]:
        if reste == 0 or i + n > total:
            return 0, 0.0, ()
        sans = mieux(i + 1, reste)
        if annees[i + n - 1] - annees[i] != n - 1:
            return sans
        suite = mieux(i + n, reste - 1)
        valeur = suite[1] + sum(poids[annee] for annee in annees[i : i + n])
        avec = (suite[0] + 1, valeur, (i, *suite[2]))
        return avec if avec[:2] >= sans[:2] else sans

    return [annees[i : i + n] for i in mieux(0, total if maximum is None else maximum)[2]]


def _par_annees(
    rs: list[Realisation],
    forme: FormeUnite,
    n: int,
    par_an: int,
    maximum: int | None,
    valeur: Valeur | None,
) -> list[list[Realisation]]:
    """Evidence in n distinct calendar years, `par_an` realisations in each."""
    par_annee: dict[int, list[Realisation]] = defaultdict(list)
    for r in rs:
        par_annee[r.date.year].append(r)
    retenues: dict[int, list[Realisation]] = {}
    for annee in sorted(par_annee):
        for groupe in _par_nombre(par_annee[annee], par_an, 1, valeur):
            retenues[annee] = groupe
    poids = {annee: sum(map(valeur, groupe)) if valeur is not None else 0.0 for annee, groupe in retenues.items()}
    choisir = _annees_de_suite if forme is FormeUnite.ANNEES_CONSECUTIVES else _annees_libres
    groupes = choisir(list(retenues), n, maximum, poids)
    return [[r for annee in groupe for r in retenues[annee]] for groupe in groupes]


def _sans_reprise(acquis: Acquis, deja: set[str | int]) -> Acquis:
    """The unit with the minutes that no earlier unit holds (a long realisation makes several)."""
    if not deja:
        return acquis
    minutes = sum(r.duree_minutes for r in acquis.realisations if r.id not in deja)
    return acquis._replace(minutes=minutes)


def group(
    conditions: Conditions,
    realisations: list[Realisation],
    valeur: Valeur | None = None,
    long_annees: tuple[int, int] | None = None,
    au_choix: bool = True,
) -> tuple[list[Acquis], list[Ecarte]]:
    """The units made by the eligible realisations of one item, and those that stay out.

    `valeur` ranks the realisations when the référentiel counts hours or points by role (None =
    the earliest is kept). `long_annees` (n, m): a duty over n years is one over m years instead.
    """
    unite, maximum = conditions.item.unite, conditions.maximum
    if unite.forme is FormeUnite.NOMBRE:
        groupes = _par_nombre(realisations, int(unite.seuil), maximum, valeur)
    elif unite.forme is FormeUnite.HEURES:
        groupes = _par_heures(realisations, unite.seuil, maximum, valeur is not None)
    else:
        n = int(unite.seuil)
        if long_annees is not None and n == long_annees[0]:
            n = long_annees[1]
        groupes = _par_annees(realisations, unite.forme, n, unite.par_an, maximum, valeur)
    acquis: list[Acquis] = []
    retenus: set[str | int] = set()
    for groupe in groupes:
        acquis.append(_sans_reprise(acquis_de(conditions, groupe, au_choix), retenus))
        retenus.update(r.id for r in groupe)
    code = code_de_rejet(len(groupes), maximum)
    return acquis, [(r, code) for r in realisations if r.id not in retenus]
