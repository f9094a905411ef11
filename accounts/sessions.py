"""« Sessions et appareils »: where this account is open, since when, and how to close it from elsewhere.

`allauth.usersessions` keeps one row a session (start, last seen, browser, address) and ends it. It would write at each
request; here the last seen is written once in a while, so that a page costs no query more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse

from accounts import appareils, duree_session, entrees, facteurs_scelles, horloge, journal, lectures, travaux, verrou
from accounts.models import Travail, Utilisateur

NATURE_MENAGE = "sessions.menage"
#: The last seen is true to this much.
PRECISION = timedelta(minutes=5)
#: Written in a session whose row exists; a session without it (opened by a test, by an older version) is let alone.
CLE = "session_suivie"


@dataclass(frozen=True, slots=True)
class Ouverte:
    """One open session: since when, last seen, on what, and whether it is the one that asks."""

    pk: int
    debut: datetime
    vue: datetime
    appareil: str
    is_courante: bool


class SuiviMiddleware:
    """Write when a followed session was last seen, once every `PRECISION`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the passage, then answer."""
        cle = request.session.session_key
        if cle and request.session.get(CLE) and cache.add(_seen_key(cle), 1, int(PRECISION.total_seconds())):
            UserSession.objects.filter(session_key=cle).update(last_seen_at=horloge.instant())
        return self.get_response(request)


def on_login(sender: object, request: HttpRequest, **recu: Any) -> None:
    """Follow the session that has just been opened (signal of the library, which keeps its row), and bound it."""
    request.session[CLE] = True
    utilisateur = recu.get("user")
    if isinstance(utilisateur, Utilisateur):
        entrees.entered(request, utilisateur)
        duree_session.bound(request, utilisateur)
        duree_session.keep_few(alive(utilisateur), request.session.session_key)


def follow(request: HttpRequest) -> None:
    """The same for a session opened without the library's login (the demonstration)."""
    UserSession.objects.create_from_request(request)
    request.session[CLE] = True


def open_of(utilisateur: Utilisateur, cle: str | None) -> list[Ouverte]:
    """Sessions of this person that still open the account, this one (`cle`) first, then the last seen; one query."""
    lues = [
        Ouverte(s.pk, s.created_at, s.last_seen_at, appareils.describe(s.user_agent), s.session_key == cle)
        for s in alive(utilisateur).order_by("-last_seen_at", "-pk")
    ]
    return sorted(lues, key=lambda s: not s.is_courante)


def end(utilisateur: Utilisateur, cle: str | None, pk: int | None = None) -> int:
    """Close the session `pk`, or every one but that which asks (`cle`); returns how many. Its own is never closed."""
    a_fermer = alive(utilisateur).exclude(session_key=cle or "")
    if pk is not None:
        a_fermer = a_fermer.filter(pk=pk)
    with transaction.atomic():
        fermees = list(a_fermer.select_for_update(of=("self",)))
        if fermees:
            get_adapter().end_sessions(fermees)
            journal.record(
                journal.Fait.SESSIONS_FERMEES, auteur=utilisateur, professionnel=utilisateur.professionnel,
                details={"fermees": len(fermees)},
            )  # fmt: skip
    return len(fermees)


def schedule() -> None:
    """Queue the cleaning of this night."""
    travaux.enqueue(NATURE_MENAGE, f"{NATURE_MENAGE}:{horloge.today():%Y-%m-%d}", priorite=9)


def clean(travail: Travail) -> None:
    """Handler: forget the sessions that open nothing any more and counts that are over, seal factors again."""
    Session.objects.filter(expire_date__lt=horloge.instant()).delete()
    UserSession.objects.filter(~Exists(_session())).delete()
    lectures.forget_old()
    verrou.forget_old()
    facteurs_scelles.reseal()


def _seen_key(cle: str) -> str:
    """The key of the cache of one session: who reads the cache must not hold what opens it."""
    return f"session-vue:{sha256(cle.encode()).hexdigest()}"


def alive(utilisateur: Utilisateur | None) -> QuerySet[UserSession]:
    """Sessions that still open an account: of this person, or of everybody."""
    ouvertes = UserSession.objects.filter(Exists(_session().filter(expire_date__gt=horloge.instant())))
    return ouvertes if utilisateur is None else ouvertes.filter(user=utilisateur)


def _session() -> QuerySet[Session]:
    return Session.objects.filter(session_key=OuterRef("session_key"))
