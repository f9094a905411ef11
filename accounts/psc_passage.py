"""What the session of a browser remembers of Pro Santé Connect: departures not come back yet, then how to leave."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import astuple
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from accounts import psc
from accounts.psc import Aller, Identite

#: A departure is forgotten after this: long enough to find one's card.
VALIDITE = timedelta(minutes=10)
#: Several tabs may leave at once.
ALLERS_MAX = 5
_ALLERS, _SESSION, _SORTIE = "psc_allers", "psc_session", "psc_sortie"


def remember(session: SessionBase, etat: str, aller: Aller, instant: datetime) -> None:
    """Keep a departure under its `state`; beyond `ALLERS_MAX`, the oldest is forgotten."""
    allers = {**session.get(_ALLERS, {}), etat: [*astuple(aller), instant.timestamp()]}
    session[_ALLERS] = dict(sorted(allers.items(), key=lambda ligne: ligne[1][-1])[-ALLERS_MAX:])


def take(session: SessionBase, etat: str, instant: datetime) -> Aller | None:
    """The departure that this return answers, forgotten at once: a return serves once. None when there is none."""
    allers = session.get(_ALLERS, {})
    if etat not in allers:
        return None
    *garde, depart = allers.pop(etat)
    session[_ALLERS] = allers
    # Written now: what follows waits for the provider, and the same return may come again meanwhile.
    session.save()
    return Aller(*garde) if instant.timestamp() - depart <= VALIDITE.total_seconds() else None


def keep(session: SessionBase, identite: Identite) -> None:
    """Keep in the session, and nowhere else, what ends the other one."""
    session.pop(_ALLERS, None)
    if identite.fin:
        session[_SESSION] = {"id_token": identite.id_token, "fin": identite.fin}


def leaving(session: SessionBase) -> tuple[str, str] | None:
    """Where to send a browser that leaves, and the `state` it will bring back; None without a session over there.

    Asks the provider nothing: the session here must end even when the other does not answer.
    """
    gardee = session.get(_SESSION)
    if not gardee:
        return None
    etat = secrets.token_urlsafe(32)
    return psc.end_address(gardee["fin"], gardee["id_token"], etat), etat


def wait_for_exit(session: SessionBase, etat: str) -> None:
    """Remember, in the new and empty session, that somebody is on the way out."""
    session[_SORTIE] = etat


def has_left(session: SessionBase, etat: str) -> bool:
    """Whether this is the return of somebody who was leaving; true once."""
    attendu: str = session.pop(_SORTIE, "")
    return bool(attendu) and hmac.compare_digest(attendu.encode(), etat.encode())
