"""When to try again what somebody else's server did not take, and when to stop trying. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

_M, _H = timedelta(minutes=1), timedelta(hours=1)
#: Wait before each new try: eight tries over a day and a half.
ATTENTES = (_M, 5 * _M, 30 * _M, 2 * _H, 6 * _H, 12 * _H, 15 * _H)
#: A receiver is left alone after so many failures in a row, once they have lasted so long.
ECHECS_MAX, DUREE_MIN = 10, 24 * _H
#: « I am gone »: the receiver says not to come back.
PARTI = 410


def next_try(faites: int, instant: datetime) -> datetime | None:
    """The instant of the next try after `faites` of them, None when there is none left."""
    return instant + ATTENTES[faites - 1] if faites <= len(ATTENTES) else None


def must_stop(echecs: int, depuis: datetime | None, instant: datetime, statut: int) -> bool:
    """Whether the receiver is left alone: it said so, or has failed too often for too long."""
    if statut == PARTI:
        return True
    return depuis is not None and echecs >= ECHECS_MAX and instant - depuis >= DUREE_MIN
