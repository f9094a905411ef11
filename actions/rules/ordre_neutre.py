"""The neutral order of the suggestions: what fills most first, then the year, then turns of the organisers.

No text says how to order a catalogue: a named choice, whose seed changes every month and is shown to everybody
(`ordre_neutre_graine`). Nobody is served by a name, a number, a price or the moment of the deposit, and depositing
many actions gives an organiser no better place: each has one action in each turn. PostgreSQL applies this same order
to the whole catalogue (`actions.suggestions_requete`); a test keeps the two equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from hashlib import md5
from typing import NamedTuple


class Entree(NamedTuple):
    """What the order looks at: `rang` 0 fills most, `annee` is the year of the action."""

    reference: str
    organisme: str
    rang: int
    annee: int


def seed_of(graine: str, on: date) -> str:
    """The seed of a month: « certif:2026-11 »."""
    return f"{graine}:{on:%Y-%m}"


def draw(seed: str, *mots: str) -> str:
    """The draw of something in a month: 32 hexadecimal digits that anybody can recompute (md5, no secret in it)."""
    return md5("|".join((seed, *mots)).encode(), usedforsecurity=False).hexdigest()


def order(entrees: Iterable[Entree], seed: str) -> list[Entree]:
    """The entries in order, whatever the order they came in.

    Inside one rank and one year, the actions of each organiser are drawn among themselves, which gives each its turn;
    then the organisers are drawn turn by turn.
    """
    paquets: dict[tuple[int, int, str], list[Entree]] = defaultdict(list)
    for entree in entrees:
        paquets[entree.rang, entree.annee, entree.organisme].append(entree)
    places: list[tuple[tuple[int, int, int, str, str], Entree]] = []
    for (rang, annee, organisme), paquet in paquets.items():
        paquet.sort(key=lambda entree: (draw(seed, entree.reference), entree.reference))
        places += [
            ((rang, annee, tour, draw(seed, organisme, str(tour)), entree.reference), entree)
            for tour, entree in enumerate(paquet, 1)
        ]
    places.sort()
    return [entree for _, entree in places]
