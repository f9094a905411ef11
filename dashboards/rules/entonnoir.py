"""Which groups differ from the whole by more than chance explains: the limits of a funnel chart.

Spiegelhalter, « Funnel plots for comparing institutional performance », Statistics in Medicine, 2005. A group of n
people whose members were no different from the others would have, nineteen times out of twenty, a share between
p ± 1.96 × √(p (1 - p) / n), and all but two times in a thousand between p ± 3.09 × the same. The levels are a choice
(`choix`): no text sets one. A limit says that a gap is not chance; it says neither why, nor who is at fault. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

Z_95, Z_998 = 1.96, 3.09
#: Expected on each side under which the normal curve says nothing good.
ATTENDUS_MIN = 5
#: Groups from which the dispersion of all of them can be told, and the share of extremes brought back.
GROUPES_MIN, EXTREMES = 5, 0.1


class Place(StrEnum):
    """Where a group stands from the limits."""

    TRES_BAS = "tres_bas"
    BAS = "bas"
    DANS = "dans"
    HAUT = "haut"
    TRES_HAUT = "tres_haut"
    TROP_PETIT = "trop_petit"

    @property
    def libelle(self) -> str:
        """The place in French."""
        return _LIBELLES[self]


_LIBELLES = {
    Place.TRES_BAS: "Nettement au-dessous",
    Place.BAS: "Plutôt au-dessous",
    Place.DANS: "Dans les limites",
    Place.HAUT: "Plutôt au-dessus",
    Place.TRES_HAUT: "Nettement au-dessus",
    Place.TROP_PETIT: "Trop petit pour juger",
}


@dataclass(frozen=True, slots=True)
class Groupe:
    """Some people and how many of them did it."""

    code: str
    n: int
    oui: int


@dataclass(frozen=True, slots=True)
class Limites:
    """Shares in per cent between which chance leads, for a group of some size."""

    bas_998: float
    bas_95: float
    haut_95: float
    haut_998: float


@dataclass(frozen=True, slots=True)
class Jugement:
    """A group on the funnel: its share in per cent, its gap in points and in people, where it stands."""

    code: str
    n: int
    part: float
    ecart: float
    personnes: int
    place: Place


@dataclass(frozen=True, slots=True)
class Entonnoir:
    """Groups from the lowest gap to the highest; `reference` is the share of all, in per cent.

    `dispersion` says how many times wider than chance the gaps are (1 = chance alone; None = too few groups).
    """

    reference: float
    jugements: tuple[Jugement, ...]
    dispersion: float | None


def limits(reference: float, n: int) -> Limites:
    """The limits around `reference` (per cent) for a group of `n` people, at least 1."""
    ecart = _deviation(reference, n)
    bornes = (min(max(reference + z * ecart, 0.0), 100.0) for z in (-Z_998, -Z_95, Z_95, Z_998))
    return Limites(*bornes)


def judge(groupes: Sequence[Groupe], reference: float) -> Entonnoir:
    """Where each group stands from `reference`, the share of everybody in per cent; an empty group is left aside."""
    jugements = [_place(groupe, reference) for groupe in groupes if groupe.n]
    jugements.sort(key=lambda jugement: (jugement.ecart, jugement.code))
    juges = [j for j in jugements if j.place is not Place.TROP_PETIT]
    dispersion = _dispersion([j.ecart / _deviation(reference, j.n) for j in juges])
    return Entonnoir(reference, tuple(jugements), dispersion)


def _place(groupe: Groupe, reference: float) -> Jugement:
    part = 100 * groupe.oui / groupe.n
    ecart = part - reference
    return Jugement(
        groupe.code, groupe.n, part, ecart, round(ecart * groupe.n / 100), _judged(groupe.n, part, reference)
    )


def _judged(n: int, part: float, reference: float) -> Place:
    if n * min(reference, 100 - reference) / 100 < ATTENDUS_MIN:
        return Place.TROP_PETIT
    limites = limits(reference, n)
    if part < limites.bas_95:
        return Place.TRES_BAS if part < limites.bas_998 else Place.BAS
    if part > limites.haut_95:
        return Place.TRES_HAUT if part > limites.haut_998 else Place.HAUT
    return Place.DANS


def _deviation(reference: float, n: int) -> float:
    """One standard deviation of the share of `n` people, in points."""
    return sqrt(reference * (100 - reference) / n)


def _dispersion(ecarts: Sequence[float]) -> float | None:
    """Root of the mean square of standardised gaps, the tenth at each end brought back to the next one."""
    if len(ecarts) < GROUPES_MIN:
        return None
    tries = sorted(ecarts)
    rang = int(len(tries) * EXTREMES)
    bas, haut = tries[rang], tries[-1 - rang]
    return sqrt(sum(min(max(z, bas), haut) ** 2 for z in tries) / len(tries))
