"""Calendar periods with both ends inclusive, and the one place where years are added to a date."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

UN_JOUR = timedelta(days=1)


def ajoute_annees(jour: date, annees: int) -> date:
    """The same day `annees` years later (earlier when negative).

    29 February falls on 28 February in a common year, as PostgreSQL's `date + interval` does
    (code de procédure civile, art. 641: the last day of the month when the day does not exist).
    """
    annee = jour.year + annees
    return jour.replace(year=annee, day=min(jour.day, monthrange(annee, jour.month)[1]))


def ajoute_mois(jour: date, mois: int) -> date:
    """The same day `mois` months later (earlier when negative), or the last day of that month."""
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, mois_civil = rang // 12, rang % 12 + 1
    return jour.replace(year=annee, month=mois_civil, day=min(jour.day, monthrange(annee, mois_civil)[1]))


def lendemain(jour: date) -> date:
    """The day after."""
    return jour + UN_JOUR


def veille(jour: date) -> date:
    """The day before."""
    return jour - UN_JOUR


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends inclusive; `fin` None means that no end is known yet."""

    debut: date
    fin: date | None = None

    def __post_init__(self) -> None:
        if self.fin is not None and self.fin < self.debut:
            raise ValueError(f"the period ends ({self.fin}) before it starts ({self.debut})")

    def contains(self, jour: date) -> bool:
        """Whether the day is inside the period, ends included."""
        return self.debut <= jour and (self.fin is None or jour <= self.fin)

    def overlaps(self, autre: Period) -> bool:
        """Whether the two periods share at least one day."""
        return (autre.fin is None or self.debut <= autre.fin) and (self.fin is None or autre.debut <= self.fin)

    def intersection(self, autre: Period) -> Period | None:
        """The days that both periods share, or None."""
        if not self.overlaps(autre):
            return None
        fins = [fin for fin in (self.fin, autre.fin) if fin is not None]
        return Period(max(self.debut, autre.debut), min(fins) if fins else None)

    def days(self) -> int:
        """Number of days, ends included; a period without end has no length (ValueError)."""
        if self.fin is None:
            raise ValueError("a period without end has no length: intersect it first")
        return (self.fin - self.debut).days + 1

    def until(self, fin: date) -> Period:
        """The same period closed at `fin` at the latest."""
        return Period(self.debut, fin if self.fin is None else min(fin, self.fin))


def cycle_de(debut: date, annees: int) -> Period:
    """The period of `annees` years that starts on `debut`: plus the years, then minus one day.

    The order matters: six years from 1 March 2022 end on 29 February 2028.
    """
    return Period(debut, veille(ajoute_annees(debut, annees)))


def merge(periodes: Iterable[Period]) -> tuple[Period, ...]:
    """The same days as disjoint periods in order; overlapping and adjacent periods are joined."""
    fusion: list[Period] = []
    for periode in sorted(periodes, key=lambda p: p.debut):
        if not fusion:
            fusion.append(periode)
            continue
        dernier = fusion[-1]
        if dernier.fin is None:
            break  # nothing can start after an endless period
        if periode.debut > lendemain(dernier.fin):
            fusion.append(periode)
        elif periode.fin is None or periode.fin > dernier.fin:
            fusion[-1] = Period(dernier.debut, periode.fin)
    return tuple(fusion)


def gaps(periodes: Iterable[Period]) -> tuple[Period, ...]:
    """The days between the periods, as periods; nothing before the first nor after the last."""
    fusion = merge(periodes)
    return tuple(
        Period(lendemain(avant.fin), veille(apres.debut)) for avant, apres in pairwise(fusion) if avant.fin is not None
    )


def total_days(periodes: Iterable[Period], within: Period) -> int:
    """Days of the periods inside `within`, each day once; `within` must have an end."""
    if within.fin is None:
        raise ValueError("days can only be added up inside a period that has an end")
    parts = (periode.intersection(within) for periode in merge(periodes))
    return sum(part.days() for part in parts if part is not None)
