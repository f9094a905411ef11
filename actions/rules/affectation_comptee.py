"""Allocation when what is still missing is counted in whole actions: every reachable state at once.

What each axis lacks is a few small counters (actions, actions of a category, a mandatory item,
sub-blocks not yet seen). A state of all counters is a number, a set of states one bit per state:
placing a unit on an axis moves the whole set with a shift.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, prod
from typing import NamedTuple

from actions.rules.jugement import apport
from actions.rules.plan import Ligne
from actions.rules.unites import Acquis
from referentiels.nomenclature import TypeExigence

#: Beyond that many states the sets would cost more than a search.
ETATS_MAX = 4_096

NOMBRE, SOUS_BLOCS = TypeExigence.NOMBRE, TypeExigence.SOUS_BLOCS
_MESURES = (TypeExigence.HEURES, TypeExigence.POINTS)

# One line still open: what it has, what it expects, the caps of its counters. One axis: its lines.
Manque = tuple[float, float, tuple[int, ...]]
Structure = tuple[tuple[Manque, ...], ...]
_TENUE: Manque = (1, 1, ())


class Espace(NamedTuple):
    """The states of some counters.

    `poids[c]` is what one more on counter `c` adds to the number of a state; `pleins[c]` the set
    of states where `c` is at its cap, `libres[c]` the others; `classes` the sets of states of
    equal worth, best first.
    """

    poids: tuple[int, ...]
    pleins: tuple[int, ...]
    libres: tuple[int, ...]
    classes: tuple[int, ...]

    def avance(self, etats: int, compteurs: Sequence[int]) -> int:
        """The states reached from these by one more on each counter (a full one stays full)."""
        for c in compteurs:
            etats = (etats & self.pleins[c]) | ((etats & self.libres[c]) << self.poids[c])
        return etats

    def recule(self, etats: int, compteurs: Sequence[int]) -> int:
        """The states from which `avance` leads into these."""
        for c in compteurs:
            etats = (etats & self.pleins[c]) | ((etats >> self.poids[c]) & self.libres[c])
        return etats


def place(
    unites: Sequence[tuple[Acquis, tuple[int, ...]]],
    axes: Sequence[tuple[int, Sequence[Ligne]]],
    fixes: Mapping[int, Sequence[Acquis]],
) -> list[int] | None:
    """The best axis of each unit, in the order given; None when the counters are not whole or too many.

    `fixes` are the units whose axis is known. The set of best final states is walked back unit by
    unit, then each unit takes the smallest axis that still leads to it.
    """
    lu = _manques(unites, axes, fixes)
    if lu is None:
        return None
    structure, effets = lu
    espace = _espace(structure)
    atteints = 1
    for effet in effets:
        suite = 0
        for compteurs in effet.values():
            suite |= espace.avance(atteints, compteurs)
        atteints = suite
    buts = [next(atteints & classe for classe in espace.classes if atteints & classe)]
    for effet in reversed(effets):
        avant = 0
        for compteurs in effet.values():
            avant |= espace.recule(buts[-1], compteurs)
        buts.append(avant)
    choix, etat = [], 1
    for effet, but in zip(effets, reversed(buts[:-1]), strict=True):
        axe, etat = next((axe, suivant) for axe, c in effet.items() if (suivant := espace.avance(etat, c)) & but)
        choix.append(axe)
    return choix


def _manques(
    unites: Sequence[tuple[Acquis, tuple[int, ...]]],
    axes: Sequence[tuple[int, Sequence[Ligne]]],
    fixes: Mapping[int, Sequence[Acquis]],
) -> tuple[Structure, list[dict[int, list[int]]]] | None:
    """What every axis lacks, and the counters that each unit moves on each of its axes."""
    effets: list[dict[int, list[int]]] = [{axe: [] for axe in permis} for _, permis in unites]
    structure: list[tuple[Manque, ...]] = []
    suivant, taille = 0, 1
    for axe, lignes in axes:
        manques: list[Manque] = []
        ici = [(unite, effet[axe]) for (unite, _), effet in zip(unites, effets, strict=True) if axe in effet]
        for ligne in lignes:
            manque = _manque(ligne, fixes[axe], ici, suivant)
            if manque is None:
                return None
            manques.append(manque)
            suivant += len(manque[2])
            taille *= prod(cap + 1 for cap in manque[2])
            if taille > ETATS_MAX:
                return None
        structure.append(tuple(manques))
    return tuple(structure), effets


def _manque(
    ligne: Ligne, fixes: Sequence[Acquis], ici: Sequence[tuple[Acquis, list[int]]], suivant: int
) -> Manque | None:
    """What one line lacks; the counters from `suivant` on are added to the units that feed it."""
    if ligne.type is SOUS_BLOCS:
        return _sous_blocs(ligne, fixes, ici, suivant)
    obtenu = sum(apport(ligne, unite) for unite in fixes)
    if obtenu >= ligne.cible:
        return _TENUE
    if ligne.type in _MESURES:
        return None
    for unite, compteurs in ici:
        if ligne.type is NOMBRE or apport(ligne, unite):
            compteurs.append(suivant)
    return obtenu, ligne.attendu, (ceil(ligne.attendu - obtenu),)


def _sous_blocs(ligne: Ligne, fixes: Sequence[Acquis], ici: Sequence[tuple[Acquis, list[int]]], suivant: int) -> Manque:
    """One counter per sub-block that the known units have not brought yet."""
    vus = {unite.item.sous_bloc for unite in fixes if apport(ligne, unite)}
    if len(vus) >= ligne.attendu:
        return _TENUE
    nouveaux = sorted({unite.item.sous_bloc for unite, _ in ici if apport(ligne, unite)} - vus)
    for unite, compteurs in ici:
        if unite.item.sous_bloc in nouveaux:
            compteurs.append(suivant + nouveaux.index(unite.item.sous_bloc))
    return len(vus), ligne.attendu, (1,) * len(nouveaux)


@lru_cache(maxsize=2048)
def _espace(structure: Structure) -> Espace:
    """The states of these counters and their worth: (complete axes, summed progress)."""
    caps = [cap for manques in structure for _, _, du_manque in manques for cap in du_manque]
    bornes = [1]
    for cap in caps:
        bornes.append(bornes[-1] * (cap + 1))
    taille = bornes[-1]
    tout = (1 << taille) - 1
    pleins = []
    for (poids, periode), cap in zip(pairwise(bornes), caps, strict=True):
        motif = ((1 << poids) - 1) << (cap * poids)
        pleins.append(motif * (tout // ((1 << periode) - 1)))
    classes: dict[tuple[int, float], int] = {}
    for etat in range(taille):
        chiffres = iter([etat // poids % (cap + 1) for poids, cap in zip(bornes, caps, strict=False)])
        valeur = _valeur(structure, chiffres)
        classes[valeur] = classes.get(valeur, 0) | (1 << etat)
    return Espace(
        tuple(bornes[:-1]),
        tuple(pleins),
        tuple(tout ^ plein for plein in pleins),
        tuple(classes[valeur] for valeur in sorted(classes, reverse=True)),
    )


def _valeur(structure: Structure, chiffres: Iterator[int]) -> tuple[int, float]:
    complets, total = 0, 0.0
    for manques in structure:
        parts = [min(1.0, (obtenu + sum(next(chiffres) for _ in caps)) / attendu) for obtenu, attendu, caps in manques]
        complets += all(part >= 1.0 for part in parts)
        total += sum(parts) / len(parts)
    return complets, round(total, 9)
