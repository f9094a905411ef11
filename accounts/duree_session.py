"""How long a session lasts: without a gesture, and in all; and how many one account keeps open.

NIST 800-63B (AAL2): asked again after 30 minutes of inactivity or 12 hours; here 30 minutes and 8 hours for an agent
(`choix`, `CERTIF_SESSION_*`). The bounds are written in the session when it opens: a request reads no more than it did.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import auth, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts import horloge
from accounts.models import Utilisateur

CLE = "session_bornes"
#: The last gesture is true to this many seconds: a page does not write the session each time.
PRECISION = 60


def bound(request: HttpRequest, utilisateur: Utilisateur) -> None:
    """Write in the session that has just opened when it opened and what bounds it."""
    minutes = (
        settings.CERTIF_SESSION_AGENT_MINUTES if utilisateur.is_agent else settings.CERTIF_SESSION_TITULAIRE_MINUTES
    )
    instant = int(horloge.instant().timestamp())
    request.session[CLE] = {
        "ouverte": instant, "vue": instant, "inactivite": 60 * minutes,
        "duree": 3600 * settings.CERTIF_SESSION_HEURES,
    }  # fmt: skip


def keep_few(ouvertes: QuerySet[UserSession], cle: str | None) -> None:
    """End the sessions of an account beyond `CERTIF_SESSIONS_MAX`, those seen longest ago first, never `cle`."""
    autres = ouvertes.exclude(session_key=cle or "").order_by("-last_seen_at", "-pk")
    de_trop = list(autres[max(0, settings.CERTIF_SESSIONS_MAX - 1) :])
    if de_trop:
        get_adapter().end_sessions(de_trop)


class DureeMiddleware:
    """Log out a session that lasted too long, or in which nothing was done for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Close the session first, if its time has come; the page asked for then leads to the login."""
        bornes = request.session.get(CLE)
        if bornes:
            instant = int(horloge.instant().timestamp())
            if motif := _over(bornes, instant):
                auth.logout(request)
                messages.info(request, motif)
            elif instant - bornes["vue"] >= PRECISION:
                request.session[CLE] = {**bornes, "vue": instant}
        return self.get_response(request)


def _over(bornes: dict[str, int], instant: int) -> str:
    """Why this session is over, empty when it is not."""
    if instant - bornes["vue"] > bornes["inactivite"]:
        return f"Votre session s’est fermée après {bornes['inactivite'] // 60} minutes sans activité. Reconnectez-vous."
    if instant - bornes["ouverte"] > bornes["duree"]:
        return f"Votre session a duré {bornes['duree'] // 3600} heures\u00a0: reconnectez-vous pour continuer."
    return ""
