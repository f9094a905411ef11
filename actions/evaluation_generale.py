"""Evaluate or verify every cycle: key ranges, one short transaction each, on as many processes as there are cores.

Memory is that of one range by process. What is written stays written: killed, it is started again and finds less
to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from django.db import connection

from actions import projection
from actions.processus import children, cores
from actions.projection import Revue
from actions.tranche import Tranche

#: Cycles by range: about half a second of work, so that an act never waits longer for a held cycle.
LOT = 2_000
#: Ranges that make a process worth its start (two or three seconds).
PAR_PROCESSUS = 5
#: Share of a range found different from which the next one is held before it is read.
SEUIL_TENIR = 0.25

Progression = Callable[[int, int], None]

_TRANCHES = """
SELECT min(id), max(id), count(*)
  FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS rang FROM actions_cycle) c GROUP BY rang ORDER BY rang
"""


def evaluate_all(on: date, processus: int | None = None, progression: Progression | None = None) -> tuple[int, int]:
    """Rebuild the projection of every cycle; returns (cycles evaluated, rows changed)."""
    revue = review_all(on, processus=processus, progression=progression)
    return revue.cycles, revue.ecrites


def check_all(on: date, processus: int | None = None, progression: Progression | None = None) -> tuple[int, int]:
    """Compare every kept row with a fresh evaluation; returns (cycles compared, rows that differ)."""
    revue = review_all(on, ecrire=False, processus=processus, progression=progression)
    return revue.cycles, revue.ecarts


def review_all(
    on: date, *, ecrire: bool = True, processus: int | None = None, progression: Progression | None = None
) -> Revue:
    """Compare, and with `ecrire` rewrite, in one pass; `processus` None = one by core this process may use."""
    tranches = _ranges()
    total = sum(nombre for *_, nombre in tranches)
    revues = Revue(0, 0, 0)
    for revue in _map(tranches, on, ecrire, processus or cores()):
        revues = Revue(*map(sum, zip(revues, revue, strict=True)))
        if progression:
            progression(revues.cycles, total)
    return revues


def _ranges() -> list[tuple[int, int, int]]:
    """First key, last key and number of cycles of each range: three numbers for two thousand cycles."""
    with connection.cursor() as curseur:
        curseur.execute(_TRANCHES, [LOT])
        return curseur.fetchall()


def _map(tranches: list[tuple[int, int, int]], on: date, ecrire: bool, processus: int) -> Iterator[Revue]:
    nombre = min(processus, len(tranches) // PAR_PROCESSUS)
    # Inside a transaction, other processes would not see what it wrote.
    if nombre <= 1 or connection.in_atomic_block:
        ouvrier = Ouvrier(on, ecrire)
        yield from (ouvrier.review(premier, dernier) for premier, dernier, _ in tranches)
        return
    with children(nombre) as executeur:
        premiers, derniers, _ = zip(*tranches, strict=True)
        yield from executeur.map(partial(_review, on, ecrire), premiers, derniers)


class Ouvrier:
    """Reviews ranges one after the other, and remembers whether most rows differ (a new version, a first run)."""

    def __init__(self, on: date, ecrire: bool) -> None:
        self.on = on
        self.ecrire = ecrire
        self.tenir = False

    def review(self, premier: int, dernier: int) -> Revue:
        """One range, in a transaction of its own when something is written."""
        tranche = Tranche.between(premier, dernier)
        revue = projection.review(tranche, self.on, ecrire=self.ecrire, tenir=self.tenir)
        self.tenir = revue.ecrites > SEUIL_TENIR * revue.cycles
        return revue


# One by process and by run.
_ouvriers: dict[tuple[date, bool], Ouvrier] = {}


def _review(on: date, ecrire: bool, premier: int, dernier: int) -> Revue:
    """What a child does with a range."""
    return _ouvriers.setdefault((on, ecrire), Ouvrier(on, ecrire)).review(premier, dernier)
