"""What the session of a browser remembers of an OpenID provider: departures not come back yet, then how to leave."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import astuple
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from accounts.oidc_client import Aller

#: A departure is forgotten after this: long enough to find one's card.
VALIDITE = timedelta(minutes=10)
#: Several tabs may leave at once.
ALLERS_MAX = 5
_SESSION, _SORTIE = "oidc_session", "oidc_sortie"


def remember(session: SessionBase, nom: str, etat: str, aller: Aller, instant: datetime) -> None:
    """Keep a departure for the provider `nom` under its `state`; beyond `ALLERS_MAX`, the oldest is forgotten."""
    allers = {**session.get(_key(nom), {}), etat: [*astuple(aller), instant.timestamp()]}
    session[_key(nom)] = dict(sorted(allers.items(), key=lambda ligne: ligne[1][-1])[-ALLERS_MAX:])


def take(session: SessionBase, nom: str, etat: str, instant: datetime) -> Aller | None:
    """The departure that this return answers, forgotten at once: a return serves once. None when there is none."""
    allers = session.get(_key(nom), {})
    if etat not in allers:
        return None
    *garde, depart = allers.pop(etat)
    session[_key(nom)] = allers
    # Written now: what follows waits for the provider, and the same return may come again meanwhile.
    session.save()
    return Aller(*garde) if instant.timestamp() - depart <= VALIDITE.total_seconds() else None


def keep(session: SessionBase, nom: str, id_token: str, fin: str) -> None:
    """Keep in the session, and nowhere else, what ends the other one."""
    session.pop(_key(nom), None)
    if fin:
        session[_SESSION] = {"nom": nom, "id_token": id_token, "fin": fin}


def kept(session: SessionBase) -> tuple[str, str, str] | None:
    """The provider that this session came by, its token and where its session is ended; None without one there."""
    gardee = session.get(_SESSION)
    return (gardee["nom"], gardee["fin"], gardee["id_token"]) if gardee else None


def wait_for_exit(session: SessionBase) -> str:
    """Remember, in the new and empty session, that somebody is on the way out; the `state` that they will bring."""
    etat = secrets.token_urlsafe(32)
    session[_SORTIE] = etat
    return etat


def has_left(session: SessionBase, etat: str) -> bool:
    """Whether this is the return of somebody who was leaving; true once."""
    attendu: str = session.pop(_SORTIE, "")
    return bool(attendu) and hmac.compare_digest(attendu.encode(), etat.encode())


def _key(nom: str) -> str:
    return f"{nom}_allers"
