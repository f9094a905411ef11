"""The one clock of the project.

`today()` is the day of the platform: the real one, or in demonstration mode the day somebody chose (no real
cycle ends before 31 December 2028, so control is shown on a day of 2032). `instant()` is always real time: leases
and expiries must not move with the demonstration.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.models.horloge import Horloge
from accounts.requete import RequetePublique

# The day read once per request (middleware) or fixed by a test; None means "ask".
_jour_fixe: ContextVar[date | None] = ContextVar("jour_fixe", default=None)


def today() -> date:
    """Day of the platform, in the Paris time zone."""
    fixe = _jour_fixe.get()
    if fixe is not None:
        return fixe
    return moved_day() or timezone.localdate()


def known_day() -> date | None:
    """The day of the platform when it is known without asking the base; None when the demonstration holds it there."""
    fixe = _jour_fixe.get()
    return fixe if fixe is not None or settings.DEMO else timezone.localdate()


def now() -> datetime:
    """Instant of the platform: real time of day, on the day of the platform. Aware datetime."""
    reel = timezone.now()
    jour = today()
    local = timezone.localtime(reel)
    if jour == local.date():
        return reel
    return timezone.make_aware(datetime.combine(jour, time(local.hour, local.minute, local.second, local.microsecond)))


def instant() -> datetime:
    """Real time, whatever the demonstration shows."""
    return timezone.now()


def first_instant(jour: date) -> datetime:
    """Midnight in Paris, where this day begins. Aware datetime."""
    return timezone.make_aware(datetime.combine(jour, time.min))


def moved_day() -> date | None:
    """The day chosen in demonstration mode, or None. Outside the demonstration, always None without a query."""
    if not settings.DEMO:
        return None
    return Horloge.objects.filter(pk=1).values_list("jour", flat=True).first()


def move_to(jour: date | None) -> None:
    """Choose the day of the demonstration (None = the real day). Raises RuntimeError outside it."""
    if not settings.DEMO:
        raise RuntimeError("the clock can be moved in demonstration mode only")
    Horloge.objects.update_or_create(pk=1, defaults={"jour": jour})
    _jour_fixe.set(None)


class fixed_day:
    """Context manager: `today()` answers this day inside. Used by the middleware and by tests."""

    def __init__(self, jour: date) -> None:
        self.jour = jour

    def __enter__(self) -> date:
        self._jeton = _jour_fixe.set(self.jour)
        return self.jour

    def __exit__(self, *exc: object) -> None:
        _jour_fixe.reset(self._jeton)


class DayMiddleware:
    """Read the day once per request, so that a page never straddles two days."""

    def __init__(self, get_response: Callable[[RequetePublique], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: RequetePublique) -> HttpResponseBase:
        """Answer the request with one day throughout."""
        with fixed_day(today()) as jour:
            request.jour = jour
            return self.get_response(request)
