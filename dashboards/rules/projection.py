"""Where a share goes if the pace of the last months holds, and how far from there it may end.

No text asks for a projection: the method is a choice (`choix`), the simplest that states its own doubt, a random walk
with drift. The value moves each month by the mean of its last twelve monthly moves; the interval at 95 % comes from
how unequal these moves were (Student's t), and widens with the distance: s × √(h + h² / n). It knows nothing of a rush
before the end of the cycle, and says nothing of anybody. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean, stdev

#: Monthly moves looked at, and how few of them say something.
FENETRE, PAS_MIN = 12, 6
#: In per cent, of the interval.
NIVEAU = 95
#: Student's t, two-sided 95 %, from 5 to 11 degrees of freedom: those that 6 to 12 moves leave.
_T = {5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 11: 2.201}


@dataclass(frozen=True, slots=True)
class Prevue:
    """`mois` months ahead: the expected share and the bounds it lies between, in per cent."""

    mois: int
    valeur: float
    bas: float
    haut: float


@dataclass(frozen=True, slots=True)
class Projection:
    """The months ahead in order, from the mean monthly move (`rythme`, in points) of `pas` moves."""

    rythme: float
    pas: int
    mois: tuple[Prevue, ...]

    @property
    def terme(self) -> Prevue:
        """The last month."""
        return self.mois[-1]


def project(parts: Sequence[float], horizon: int) -> Projection | None:
    """Continue these monthly shares (0 to 100, the oldest first) over `horizon` months.

    None with fewer than six moves behind, or no month ahead.
    """
    pas = [suivante - avant for avant, suivante in pairwise(parts)][-FENETRE:]
    if len(pas) < PAS_MIN or horizon < 1:
        return None
    rythme, ecart, depart = fmean(pas), stdev(pas), parts[-1]
    prevues = []
    for h in range(1, horizon + 1):
        marge = _T[len(pas) - 1] * ecart * sqrt(h + h * h / len(pas))
        attendue = depart + h * rythme
        prevues.append(Prevue(h, _share(attendue), _share(attendue - marge), _share(attendue + marge)))
    return Projection(rythme, len(pas), tuple(prevues))


def _share(valeur: float) -> float:
    return min(max(valeur, 0.0), 100.0)
