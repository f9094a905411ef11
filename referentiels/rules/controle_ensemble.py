"""Whether the axes can be satisfied together: one unit serves one axis, transversal items are shared.

A flow bound: for each choice of one line per axis, the units of the items are sent to the axes they
may serve. What no flow can satisfy, nobody can; the engine's own allocation never does better.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice, product
from math import ceil

from referentiels.nomenclature import TypeExigence
from referentiels.rules.constats import Constat, Gravite
from referentiels.rules.controle_exigences import capacite, points_au_plus
from referentiels.rules.item import Exigence, Item

#: Choices of one line per axis that are tried: real versions have one or two lines an axis.
CHOIX_MAX = 256

Noeud = tuple[str, object]
Graphe = dict[Noeud, dict[Noeud, int]]
_SOURCE: Noeud = ("source", 0)
_PUITS: Noeud = ("puits", 0)


def check_ensemble(lignes: Mapping[int, Sequence[Exigence]], items: Sequence[Item]) -> Iterator[Constat]:
    """The smallest set of axes that asks for more units than its items can make, if there is one.

    `lignes` are the lines that can be reached each on its own (the others have their finding).
    """
    if not any(item.is_transversal for item in items):
        return
    axes = sorted(axe for axe, siennes in lignes.items() if siennes)
    for taille in range(2, len(axes) + 1):
        for groupe in combinations(axes, taille):
            for choisies in islice(product(*(lignes[axe] for axe in groupe)), CHOIX_MAX):
                demande, servi = _bilan(dict(zip(groupe, choisies, strict=True)), items)
                if servi < demande:
                    yield _constat(groupe, demande, servi)
                    return


def _constat(axes: Sequence[int], demande: int, servi: int) -> Constat:
    noms = ", ".join(map(str, axes[:-1])) + f" et {axes[-1]}"
    return Constat(
        "ensemble_inaccessible",
        Gravite.ERREUR,
        f"Ensemble, les axes\u00a0{noms} demandent {demande}\u00a0actions\u00a0: {servi} au plus peuvent les servir, "
        "car une action transversale ne sert qu’un axe.",
        remede="Ajoutez des actions à ces axes, ou abaissez un seuil.",
        axes=tuple(axes),
    )


def _unites_demandees(ligne: Exigence, items: Sequence[Item]) -> int:
    """The fewest units that can satisfy a line: actions, or enough of the richest ones for points."""
    if ligne.type is TypeExigence.POINTS:
        return ceil(ligne.seuil / max(points_au_plus(item) for item in items))
    return 1 if ligne.type in (TypeExigence.HEURES, TypeExigence.OBLIGATOIRE) else ceil(ligne.seuil)


def _bilan(lignes: Mapping[int, Exigence], items: Sequence[Item]) -> tuple[int, int]:
    """(units asked by these lines, units that can serve them together)."""
    graphe: Graphe = {_SOURCE: {}}
    demande = 0
    for axe, ligne in lignes.items():
        utiles = [item for item in items if axe in item.axes and ligne.counts(item)]
        voulu = _unites_demandees(ligne, utiles)
        demande += voulu
        graphe.setdefault(("axe", axe), {})[_PUITS] = voulu
        for item in utiles:
            nombre = capacite(item)
            borne = 10**6 if nombre is None else nombre
            graphe[_SOURCE]["item", item.code] = borne
            vers: Noeud = ("axe", axe)
            if ligne.type is TypeExigence.SOUS_BLOCS:
                vers = ("bloc", (axe, item.sous_bloc))
                graphe.setdefault(vers, {})["axe", axe] = 1
            graphe.setdefault(("item", item.code), {})[vers] = borne
    return demande, _flot(graphe)


def _flot(graphe: Graphe) -> int:
    """The greatest flow from the source to the sink (shortest augmenting paths)."""
    reste: Graphe = {noeud: dict(aretes) for noeud, aretes in graphe.items()}
    for noeud, aretes in graphe.items():
        for voisin in aretes:
            reste.setdefault(voisin, {}).setdefault(noeud, 0)
    total = 0
    while (chemin := _chemin(reste)) is not None:
        gain = min(reste[a][b] for a, b in chemin)
        for a, b in chemin:
            reste[a][b] -= gain
            reste[b][a] += gain
        total += gain
    return total


def _chemin(reste: Graphe) -> list[tuple[Noeud, Noeud]] | None:
    """The shortest path that still has room, edge by edge; None when there is none."""
    venus: dict[Noeud, Noeud] = {_SOURCE: _SOURCE}
    file = deque([_SOURCE])
    while file:
        noeud = file.popleft()
        for voisin, place in reste[noeud].items():
            if place and voisin not in venus:
                venus[voisin] = noeud
                file.append(voisin)
    if _PUITS not in venus:
        return None
    chemin = []
    noeud = _PUITS
    while noeud != _SOURCE:
        chemin.append((venus[noeud], noeud))
        noeud = venus[noeud]
    return chemin
