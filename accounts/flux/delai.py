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
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
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
#: The same for one that was rung and not heard: longer than psycopg takes to cancel the query it interrupts.
INSISTE = 10.0
#: What PostgreSQL says of a statement, or a session, that it ended.
_COUPURES = (errors.QueryCanceled, errors.IdleInTransactionSessionTimeout)
#: When the budget of each thread ends (monotonic seconds).
_fins: dict[int, float] = {}


class HorsDelai(Exception):
    """The piece did not end in its time; its transaction is undone."""


class _Sonnerie(KeyboardInterrupt):
    """The alarm. No `except Exception` of a row parser swallows it, and psycopg cancels the query it interrupts."""


def budget(lignes: int) -> float:
    """Seconds that a piece of that many rows may take."""
    return (BASE + PAR_LIGNE * lignes).total_seconds()


def limit(lignes: int) -> AbstractContextManager[None]:
    """Give the block its budget, inside the transaction that its end undoes; `HorsDelai` when it is over.

    Inside another limit, the shorter time left holds.
    """
    return _Limite(budget(lignes))


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


class _Limite:
    """A budget in force. Not a generator: an alarm must find no line of another's between the block and its end."""

    def __init__(self, secondes: float) -> None:
        self.secondes = secondes

    def __enter__(self) -> None:
        self.bornes = _bind_session(self.secondes)
        self.fil = threading.get_ident()
        self.avant = _fins.get(self.fil)
        _fins[self.fil] = min(time.monotonic() + self.secondes, self.avant or float("inf"))
        # Only the main thread of a process hears alarms.
        self.sonne = threading.current_thread() is threading.main_thread()
        if self.sonne:
            self.ecoute = signal.signal(signal.SIGALRM, _ring)
            _wind(_fins[self.fil])

    def __exit__(self, genre: type[BaseException] | None, faute: BaseException | None, trace: object) -> None:
        if self.avant is None:
            del _fins[self.fil]
        else:
            _fins[self.fil] = self.avant
        if self.sonne:
            _wind(self.avant)
            signal.signal(signal.SIGALRM, self.ecoute)
        if faute is not None:
            self._judge(faute)
            return
        # An exception undoes the bounds with the transaction.
        try:
            _set_bounds(self.bornes)
        except DatabaseError as panne:
            self._judge(panne)
            raise

    def _judge(self, faute: BaseException) -> None:
        """Raise `HorsDelai` when this is what the end of the budget looks like."""
        if isinstance(faute, _Sonnerie):
            raise HorsDelai(_sentence(self.secondes)) from None
        if isinstance(faute, DatabaseError) and isinstance(faute.__cause__, _COUPURES):
            raise HorsDelai(_sentence(self.secondes)) from faute


def _ring(_: int, frame: FrameType | None) -> None:
    """Interrupt the block under way, unless it has just ended."""
    if threading.get_ident() not in _fins:
        return
    passe = _passes_a_door(frame)
    # Rung from a destructor, the alarm is lost: it rings until somebody hears.
    signal.setitimer(signal.ITIMER_REAL, REPORT if passe else INSISTE)
    if not passe:
        raise _Sonnerie


def _wind(fin: float | None) -> None:
    """Set the alarm for this instant (monotonic seconds), or for never."""
    signal.setitimer(signal.ITIMER_REAL, 0 if fin is None else max(0.001, fin - time.monotonic()))


#: Where an alarm waits: Django would no longer know whether its transaction is open, nor a limit whether it is over.
_PORTES = (Atomic.__enter__.__code__, Atomic.__exit__.__code__, _Limite.__enter__.__code__, _Limite.__exit__.__code__)


def _passes_a_door(frame: FrameType | None) -> bool:
    """Whether a transaction or a limit is being opened or closed."""
    while frame is not None:
        if frame.f_code in _PORTES:
            return True
        frame = frame.f_back
    return False


def _bind_session(secondes: float) -> tuple[str, ...]:
    """Bound what PostgreSQL does for this transaction; returns the bounds it had."""
    with connection.cursor() as curseur:
        curseur.execute(_AVANT)
        avant: tuple[str, ...] = curseur.fetchone()
    bornes = (secondes, secondes * PART_VERROU, secondes + GRACE.total_seconds())
    _set_bounds([f"{int(1000 * borne)}ms" for borne in bornes])
    return avant


def _set_bounds(bornes: Sequence[str]) -> None:
    with connection.cursor() as curseur:
        curseur.execute(_SESSION, bornes)


def _sentence(secondes: float) -> str:
    return f"le morceau n’a pas fini dans les {secondes:.0f} secondes de son délai"
