"""The order of what a draft holds: one line past its neighbour, and the ranks that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from referentiels.models import ActionPrevue, Correspondance, Exigence

Ligne = TypeVar("Ligne", ActionPrevue, Correspondance, Exigence)


def swap(lignes: list[Ligne], ligne: Ligne, vers_le_haut: bool, axe_de: Callable[[Ligne], int | None]) -> None:
    """Put a line past its neighbour of the same axis, and write the ranks; at the end of the axis nothing moves."""
    voisines = [autre for autre in lignes if axe_de(autre) == axe_de(ligne)]
    place = voisines.index(ligne)
    voisine = place - 1 if vers_le_haut else place + 1
    if 0 <= voisine < len(voisines):
        i, j = lignes.index(ligne), lignes.index(voisines[voisine])
        lignes[i], lignes[j] = lignes[j], lignes[i]
        renumber(lignes)


def renumber(lignes: Iterable[Ligne]) -> None:
    """Give each line the rank of its place."""
    write_ranks(enumerate(lignes, 1))


def write_ranks(places: Iterable[tuple[int, Ligne]]) -> None:
    """Give each line its rank; only those that moved are written."""
    changees = []
    for rang, ligne in places:
        if ligne.rang != rang:
            ligne.rang = rang
            changees.append(ligne)
    if changees:
        type(changees[0]).objects.bulk_update(changees, ["rang"])
