"""How long a slice may take: a row that neither ends nor fails is interrupted, and its try counts like a death.

A slice is marked before it is begun (`accounts.flux.morceaux.begin`), so whoever holds it counts, killed or hung.
Three guards end a hold: an alarm interrupts the Python of a worker (its main thread, hence its queries too); PostgreSQL
ends a statement, or a session idle inside its transaction, that an alarm cannot reach; the lease is kept only within
the budget.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from django.db import DatabaseError, connection
from django.db.transaction import Atomic
from psycopg import errors

from accounts import horloge
from accounts.models import Travail

#: Budget of a piece of any size, and what each row adds: a hundred times what a slow machine needs (choix).
BASE = timedelta(seconds=30)
PAR_LIGNE = timedelta(milliseconds=10)
#: A wait for somebody else's lock is cut short of the budget: it is a breakdown, and no try of the row.
PART_VERROU = 0.8
#: How long after its budget a worker that could not be interrupted loses its session, then its lease.
GRACE = timedelta(seconds=10)

_SESSION = """
SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true),
       set_config('idle_in_transaction_session_timeout', %s, true)
"""
_AVANT = """
SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),
       current_setting('idle_in_transaction_session_timeout')
"""
#: Seconds after which an alarm that came at a bad moment rings again.
REPORT = 0.05
#: When the budget of each thread ends (monotonic seconds).
_fins: dict[int, float] = {}


class HorsDelai(Exception):
    """The piece did not end in its time; its transaction is undone."""


class _Sonnerie(KeyboardInterrupt):
    """The alarm. No `except Exception` of a row parser swallows it, and psycopg cancels the query it interrupts."""


def budget(lignes: int) -> float:
    """Seconds that a piece of that many rows may take."""
    return (BASE + PAR_LIGNE * lignes).total_seconds()


@contextmanager
def limit(lignes: int) -> Iterator[None]:
    """Give the block its budget, inside the transaction that its end undoes; `HorsDelai` when it is over.

    Inside another limit, the shorter time left holds.
    """
    fil, avant = threading.get_ident(), _fins.get(threading.get_ident())
    secondes = budget(lignes)
    _fins[fil] = min(time.monotonic() + secondes, avant or float("inf"))
    try:
        with _alarm(secondes), _session(secondes):
            yield
    except DatabaseError as panne:
        if isinstance(panne.__cause__, errors.QueryCanceled | errors.IdleInTransactionSessionTimeout):
            raise HorsDelai(_sentence(secondes)) from panne
        raise
    finally:
        if avant is None:
            del _fins[fil]
        else:
            _fins[fil] = avant


@contextmanager
def held(travail: Travail, bail: timedelta) -> Iterator[None]:
    """Keep the lease of this work while its holder lives and is within its budget, by a thread of its own.

    The thread opens a connection only when the work lasts longer than a third of the lease.
    """
    fini, fil = threading.Event(), threading.get_ident()

    def beat() -> None:
        try:
            while not fini.wait(bail.total_seconds() / 3):
                if time.monotonic() > _fins.get(fil, float("inf")) + GRACE.total_seconds():
                    return
                Travail.objects.filter(pk=travail.pk, tentatives=travail.tentatives, etat=Travail.Etat.EN_COURS).update(
                    bail_jusqua=horloge.instant() + bail
                )
        finally:
            connection.close()

    battement = threading.Thread(target=beat, name="bail", daemon=True)
    battement.start()
    try:
        yield
    finally:
        fini.set()
        battement.join()


@contextmanager
def _session(secondes: float) -> Iterator[None]:
    """Bound what PostgreSQL does for this transaction; an exception undoes the bounds with the transaction."""
    bornes = (secondes, secondes * PART_VERROU, secondes + GRACE.total_seconds())
    with connection.cursor() as curseur:
        curseur.execute(_AVANT)
        avant = curseur.fetchone()
        curseur.execute(_SESSION, [f"{int(1000 * borne)}ms" for borne in bornes])
    yield
    with connection.cursor() as curseur:
        curseur.execute(_SESSION, avant)


@contextmanager
def _alarm(secondes: float) -> Iterator[None]:
    """Interrupt the block after this time; only the main thread of a process hears alarms."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_: int, frame: FrameType | None) -> None:
        if _opens_or_closes(frame):
            signal.setitimer(signal.ITIMER_REAL, REPORT)
            return
        raise _Sonnerie

    ecoute = signal.signal(signal.SIGALRM, ring)
    debut = time.monotonic()
    reste = signal.getitimer(signal.ITIMER_REAL)[0]
    signal.setitimer(signal.ITIMER_REAL, min(secondes, reste) if reste else secondes)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, ecoute)
            if reste:
                signal.setitimer(signal.ITIMER_REAL, max(0.001, reste - (time.monotonic() - debut)))
    except _Sonnerie:
        raise HorsDelai(_sentence(secondes)) from None


def _opens_or_closes(frame: FrameType | None) -> bool:
    """Whether a transaction is being opened or closed: interrupted there, Django would no longer know where it is."""
    while frame is not None:
        if frame.f_code in (Atomic.__enter__.__code__, Atomic.__exit__.__code__):
            return True
        frame = frame.f_back
    return False


def _sentence(secondes: float) -> str:
    return f"le morceau n’a pas fini dans les {secondes:.0f} secondes de son délai"
