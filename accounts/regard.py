"""Who looks, said to PostgreSQL once a request: what its policies judge on (`accounts.cloisons`).

A process that serves pages runs as `certif_application`: each connection it takes is told at once for whom, and forgets
it when the request ends. Nobody said anything, nothing is seen: a thread started aside, a shell, a request refused
before its session was read. Elsewhere (workers, commands, migrations) nothing is said, since no policy binds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts import horloge
from accounts.cloisons_droits import APPLICATION, TRAVAUX

#: As `CERTIF_ROLE` writes it among the options of a connection (`certif.settings.environnement`).
_ROLE = re.compile(r"-c role=(\w+)")
_DIT = "SELECT certif_regarde(%s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Regard:
    """A login by its key (None: nobody), and whether the gesture looks at everybody."""

    utilisateur: int | None = None
    tout: bool = False


PERSONNE = Regard()
TOUT = Regard(tout=True)
_regard: ContextVar[Regard | None] = ContextVar("regard", default=PERSONNE)
#: Who looks between two requests; the bench looks at everybody there.
_hors_requete = PERSONNE


def role() -> str:
    """The role that the connections of this process take; empty for the login's own."""
    demandes = _ROLE.findall(connections[DEFAULT_DB_ALIAS].settings_dict["OPTIONS"].get("options") or "")
    return str(demandes[-1]) if demandes else ""


def is_walled() -> bool:
    """Whether the policies bind this process."""
    return role() == APPLICATION


def current() -> Regard:
    """Who looks now, as the code last said."""
    return _regard.get() or PERSONNE


def wait() -> None:
    """The session is about to be read, to know who looks: a connection taken for that is told after."""
    _regard.set(None)


def look(regard: Regard) -> None:
    """From now on, in this request, this is who looks; the connection learns it now or when it is taken."""
    _regard.set(regard)
    base = connections[DEFAULT_DB_ALIAS]
    if base.connection is not None and is_walled():
        _tell(base, regard)


def forget(**_: Any) -> None:
    """The request is over: nobody looks any more (receiver of `request_finished`)."""
    if _regard.get() is not _hors_requete:
        look(_hors_requete)


@contextmanager
def everybody() -> Iterator[None]:
    """Look at everybody inside: for a gesture that must, in a page that otherwise does not."""
    avant = current()
    look(Regard(avant.utilisateur, tout=True))
    try:
        yield
    finally:
        look(avant)


def on_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """A connection was taken, new or used by another request before (receiver of `connection_created`)."""
    if connection.alias != DEFAULT_DB_ALIAS:
        return
    dit = _regard.get()
    if is_walled():
        if dit is not None:
            _tell(connection, dit)
    elif role() == TRAVAUX:
        # Where its role could not be freed from the policies, they are told that it looks at everybody.
        _tell(connection, TOUT)


def _tell(base: BaseDatabaseWrapper, regard: Regard) -> None:
    """One statement, under Django: it belongs to no page, and is not counted among its queries."""
    base.connection.execute(_DIT, [regard.utilisateur, horloge.known_day(), regard.tout])
