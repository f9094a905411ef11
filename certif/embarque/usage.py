"""Using the embedded servers: take one's place, start them if nobody did, leave."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import IO

from certif.embarque.etat import RACINE, Etat
from certif.embarque.processus import EmbarqueErreur, fin_du_journal
from certif.embarque.verrous import Verrous

#: Server → the variable that replaces it by an outside one.
SERVEURS = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
ATTENTE = 90.0


def needed() -> list[str]:
    """The servers the environment does not give."""
    return [nom for nom, variable in SERVEURS.items() if not _is_outside(variable)]


def _is_outside(variable: str) -> bool:
    return bool(os.environ.get(variable) or os.environ.get(f"{variable}_FILE"))


@contextlib.contextmanager
def serveurs(etat: Etat, noms: list[str] | None = None) -> Iterator[Etat]:
    """Hold the servers `noms` (default: those the environment does not give) up for the time of the block.

    Sets DATABASE_URL and REDIS_URL for this process and its children, and restores them after.
    """
    wanted = needed() if noms is None else noms
    addresses = {"DATABASE_URL": etat.database_url, "REDIS_URL": etat.redis_url}
    before = {variable: os.environ.get(variable) for variable in addresses}
    verrous = {nom: Verrous(etat, nom) for nom in wanted}
    gardiens: list[subprocess.Popen[bytes]] = []
    try:
        with contextlib.ExitStack() as places:
            for verrou in verrous.values():
                places.enter_context(_place(verrou))
            for nom, verrou in verrous.items():
                gardiens += _ensure_started(etat, nom, verrou)
            for nom, verrou in verrous.items():
                _wait_ready(nom, verrou)
                os.environ[SERVEURS[nom]] = addresses[SERVEURS[nom]]
            yield etat
    finally:
        for variable, value in before.items():
            os.environ.pop(variable, None)
            if value is not None:
                os.environ[variable] = value
        for verrou in verrous.values():
            _wait_closed(verrou)
        for gardien in gardiens:
            _let_go(gardien)


def _let_go(gardien: subprocess.Popen[bytes]) -> None:
    """Part from a gardien of ours: gone with its server, or now at work for somebody else."""
    try:
        gardien.wait(1)
    except subprocess.TimeoutExpired:
        gardien.returncode = 0  # its end is not this process's business


@contextlib.contextmanager
def _place(verrou: Verrous) -> Iterator[IO[bytes]]:
    """A user's place: a shared lock; while the gardien is stopping the server, wait until it has."""
    with verrou.usagers.open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield handle


def _ensure_started(etat: Etat, nom: str, verrou: Verrous) -> list[subprocess.Popen[bytes]]:
    """Start the gardien of `nom` unless one lives; two newcomers never start two. Returns what was started."""
    with verrou.demarrage.open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if verrou.is_guarded():
            return []
        verrou.pret.unlink(missing_ok=True)
        profil = "durable" if etat.durable else "essais"
        with verrou.journal.open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "certif.embarque.gardien", nom, str(etat.path), profil],
                cwd=RACINE, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        limit = time.monotonic() + ATTENTE
        while not verrou.is_guarded():
            if child.poll() is not None or time.monotonic() > limit:
                raise EmbarqueErreur(f"{nom} n’a pas démarré :\n{fin_du_journal(verrou.journal)}")
            time.sleep(0.01)
        return [child]


def _wait_ready(nom: str, verrou: Verrous) -> None:
    limit = time.monotonic() + ATTENTE
    while not verrou.pret.exists():
        if not verrou.is_guarded() or time.monotonic() > limit:
            raise EmbarqueErreur(f"{nom} n’a pas démarré :\n{fin_du_journal(verrou.journal)}")
        time.sleep(0.02)


def _wait_closed(verrou: Verrous, seconds: float = 60) -> None:
    """If this was the last user, return only once the server is stopped: nothing is left behind."""
    limit = time.monotonic() + seconds
    while verrou.is_guarded() and time.monotonic() < limit:
        with verrou.usagers.open("ab") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # the gardien holds it alone: it is stopping
            else:
                # Turned from shared to alone: asked anew, a refusal could also come from the gardien that just took it.
                if not _is_alone(handle):
                    return  # somebody else uses the server
        time.sleep(0.05)


def _is_alone(handle: IO[bytes]) -> bool:
    """Whether nobody shares the lock that `handle` holds; the handle is closed by the caller."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
