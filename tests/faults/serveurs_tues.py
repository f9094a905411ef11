"""PostgreSQL and Valkey killed by kill -9 while a client writes: no acknowledged write is lost, service resumes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import redis

from certif.embarque.etat import Etat
from certif.embarque.usage import SERVEURS, serveurs
from tests.banc.processus import server_pid
from tests.banc.rapport import Ligne

MORTS = 5
#: Seconds of writing between two deaths.
ECRITURE = 0.5
REPRISE_MAX = 30.0


def _kill_both(etat: Etat) -> None:
    os.kill(server_pid(etat, "postgres"), signal.SIGKILL)
    os.kill(server_pid(etat, "valkey-server"), signal.SIGKILL)


def _write_until_death(etat: Etat, written: list[int]) -> None:
    """Insert numbers one by one until the server dies; remembers only what it acknowledged."""
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(etat.database_url, autocommit=True) as base:
        while True:
            number = len(written) + 1
            base.execute("insert into ecrit values (%s) on conflict do nothing", [number])
            written.append(number)


def _resume(etat: Etat) -> float:
    """Seconds until both servers answer again."""
    start = time.monotonic()
    while time.monotonic() < start + 60:
        try:
            psycopg.connect(etat.database_url).close()
            redis.Redis(unix_socket_path=str(etat.valkey_socket)).ping()
        except (psycopg.OperationalError, redis.ConnectionError):
            time.sleep(0.05)
        else:
            return time.monotonic() - start
    raise RuntimeError("les serveurs ne sont pas revenus")


def _tue(etat: Etat) -> tuple[int, int, list[float]]:
    """Acknowledged writes missing after all the deaths, how many there were, and the times to resume."""
    written: list[int] = []
    resumed = []
    with psycopg.connect(etat.database_url, autocommit=True) as connection:
        connection.execute("create table ecrit (n int primary key)")
    for _ in range(MORTS):
        killer = threading.Timer(ECRITURE, _kill_both, [etat])
        killer.start()
        _write_until_death(etat, written)
        killer.join()
        resumed.append(_resume(etat))
    with psycopg.connect(etat.database_url) as connection:
        found = {row[0] for row in connection.execute("select n from ecrit")}
    return len(set(written) - found), len(written), resumed


def lignes() -> list[Ligne]:
    """Kill both servers `MORTS` times."""
    folder = Path(tempfile.mkdtemp(prefix="certif-pannes-"))
    folder.chmod(0o711)
    etat = Etat(folder / "etat")
    try:
        with serveurs(etat, list(SERVEURS)):
            lost, written, resumed = _tue(etat)
    finally:
        shutil.rmtree((folder / "etat" / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(folder)
    worst = max(resumed)
    return [
        Ligne("écritures confirmées puis perdues", lost, "lignes", f"0 sur {written}, {MORTS} kill -9", lost == 0),
        Ligne("reprise la plus longue", worst, "s", f"au plus {REPRISE_MAX:.0f} s", worst <= REPRISE_MAX),
    ]
