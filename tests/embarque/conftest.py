"""States of their own for the tests of the embedded servers, and users that are real processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import scalar_row

from certif.embarque.etat import RACINE, Etat
from certif.embarque.usage import SERVEURS, serveurs
from tests.banc.processus import processes_of, wait_until

#: A user of the servers: says it is in, then stays until its input closes.
USAGER = """
import sys
from pathlib import Path
from certif.embarque.etat import Etat
from certif.embarque.usage import serveurs
with serveurs(Etat(Path(sys.argv[1]), durable=sys.argv[2] == "durable"), ["postgres", "valkey"]):
    print("la", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def usager(etat: Etat) -> Iterator[subprocess.Popen[str]]:
    """A process that uses both servers of `etat`, ready when the block begins, gone when it ends."""
    command = [sys.executable, "-c", USAGER, str(etat.path), "durable" if etat.durable else "essais"]
    with subprocess.Popen(
        command, cwd=RACINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "la\n"
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)


@contextlib.contextmanager
def etat_neuf(parent_mode: int = 0o711) -> Iterator[Etat]:
    """A fresh state in a folder of mode `parent_mode`; nothing of it is left at the end."""
    folder = Path(tempfile.mkdtemp(prefix="certif-essai-", dir="/tmp"))
    folder.chmod(parent_mode)
    etat = Etat(folder / "etat", durable=False)
    try:
        yield etat
        assert wait_until(lambda: not processes_of(etat)), processes_of(etat)
    finally:
        for process in processes_of(etat):
            process.kill()
        shutil.rmtree((etat.path / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(folder)


def ask(etat: Etat, query: str) -> object:
    """The first value that the base of `etat` answers, as the owner of its tables; None for a word without answer."""
    with psycopg.connect(etat.database_url, row_factory=scalar_row, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone() if cursor.description else None


@pytest.fixture
def etat() -> Iterator[Etat]:
    """A fresh state that an ordinary user may reach."""
    with etat_neuf() as fresh:
        yield fresh


@pytest.fixture
def ici(etat: Etat) -> Iterator[Etat]:
    """The fresh state, with both servers held by this very process."""
    with serveurs(etat, list(SERVEURS)) as held:
        yield held
