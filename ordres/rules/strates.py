"""Strata and tickets that can be published: no group of 1 to 10 files is ever shown.

The rule of eleven is that of every published figure (parameter `seuil_secret`, reliability §5); here a group that is
too small joins its neighbour, since each file must stay in the urn.
"""

from __future__ import annotations

from collections.abc import Mapping


def merge(effectifs: Mapping[str, int], seuil: int) -> dict[str, str]:
    """The published stratum of each key: neighbours in the order of the keys, until they hold `seuil` files."""
    groupes: list[list[str]] = []
    nombre = seuil
    for cle in sorted(effectifs):
        if nombre >= seuil:
            groupes.append([])
            nombre = 0
        groupes[-1].append(cle)
        nombre += effectifs[cle]
    if nombre < seuil and len(groupes) > 1:
        reste = groupes.pop()
        groupes[-1] += reste
    return {cle: _label(groupe) for groupe in groupes for cle in groupe}


def _label(cles: list[str]) -> str:
    if len(cles) == 1:
        return cles[0]
    return f"{cles[0]} {'et' if len(cles) == 2 else 'à'} {cles[-1]}"


def lighten(effectifs: Mapping[int, int], seuil: int) -> dict[int, int]:
    """The published number of tickets of each number, inside one stratum.

    Too few files with one number take the next lower one that is held by enough: nobody ever gets more tickets than
    their level of risk gives, and nobody can be told by a rare number.
    """
    groupes: list[list[int]] = []
    nombre = seuil
    for billets in sorted(effectifs, reverse=True):
        if nombre >= seuil:
            groupes.append([])
            nombre = 0
        groupes[-1].append(billets)
        nombre += effectifs[billets]
    if nombre < seuil and len(groupes) > 1:
        reste = groupes.pop()
        groupes[-1] += reste
    return {billets: min(groupe) for groupe in groupes for billets in groupe}
