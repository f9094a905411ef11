"""How long the content of a cycle is kept: the cycle, then six years at most (CSP R. 4022-27, second hand: L)."""

from __future__ import annotations

from datetime import date, timedelta


def kept_until(fin: date, annees: int) -> date:
    """Last day the content of a cycle that ended on `fin` is kept (inclusive); 29 February gives 28 February."""
    try:
        return fin.replace(year=fin.year + annees)
    except ValueError:
        return date(fin.year + annees, 2, 28)


def ended_before(on: date, annees: int) -> date:
    """The first end of cycle whose content is still kept on the day `on`: a cycle that ended before it is due."""
    try:
        return on.replace(year=on.year - annees)
    except ValueError:
        # On a 29 February, what ended on a 28 February is past its last day.
        return date(on.year - annees, 3, 1)


def days_before(on: date, jours: int) -> date:
    """The day from which a delay of `jours` days is over on the day `on`."""
    return on - timedelta(days=jours)
