"""The embedded PostgreSQL: made once, started on a unix socket only, stopped cleanly."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from certif.embarque import binaires
from certif.embarque.etat import BASE, UTILISATEUR, Etat
from certif.embarque.processus import EmbarqueErreur, arrete, fin_du_journal, lance

#: Every state: no network, French hours are Django's business, no person's data in the log.
COMMUNS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "jit": "off",
    # Disks without heads: reading here and there costs what reading on costs. At 4, the default, a slice of a feed
    # reads whole tables where it has a key to look up.
    "random_page_cost": "1.1",
    # The rows of a slice, rewritten a few times, stay in memory.
    "temp_buffers": "64MB",
    "timezone": "UTC",
    "lc_messages": "C",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
DURABLES = {"work_mem": "16MB", "maintenance_work_mem": "128MB", "max_wal_size": "2GB"}
#: The test bench is thrown away after a power cut. No autovacuum: a table it sees empty between two tests gets foreign
#: key checks planned for an empty table, kept by the connection, and the next test that fills it reads it row by row.
ESSAIS = {
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


def _cache() -> str:
    """An eighth of the memory of the machine, between 128 MB and 4 GB: pages of PostgreSQL, taken as they are read."""
    memoire = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{min(max(memoire // 8, 128 << 20), 4 << 30) >> 20}MB"


class Postgres:
    """One PostgreSQL cluster of a state."""

    nom = "postgres"

    def __init__(self, etat: Etat) -> None:
        self.etat = etat
        self.home = binaires.postgres_home(etat.path)
        self.data = self.home / "donnees"
        self.qui = binaires.identite(self.home)
        self.bin = binaires.postgres_bin(self.qui)
        self.journal = etat.path / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster if it is new, start it, wait until it answers, make the database if it is new."""
        self._prepare_sockets()
        if not self.data.exists():
            self._initdb()
        reglages = COMMUNS | (DURABLES | {"shared_buffers": _cache()} if self.etat.durable else ESSAIS)
        reglages["unix_socket_directories"] = str(self.etat.postgres_socket_dir)
        command: list[str | Path] = [self.bin / "postgres", "-D", self.data]
        for name, value in reglages.items():
            command += ["-c", f"{name}={value}"]
        with self.journal.open("ab") as log:
            # SIGINT is PostgreSQL's fast shutdown: sent by the kernel if the gardien is killed.
            self.process = lance(
                command, mort=signal.SIGINT, stdout=log, stderr=log, cwd="/", env=self._env(), **self.qui.popen
            )
        self._wait()
        bases = self._client("psql", "-d", "postgres", "-tAc", "select datname from pg_database").stdout.decode()
        if BASE not in bases.split():
            self._client("createdb", BASE).check_returncode()

    def stop(self) -> None:
        """Fast shutdown: clients are cut, what was acknowledged is on disk."""
        if self.process:
            arrete(self.process, signum=signal.SIGINT, attente=60)
        shutil.rmtree(self.etat.postgres_socket_dir, ignore_errors=True)

    def _env(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}

    def _prepare_sockets(self) -> None:
        prepare_sockets(self.etat)
        folder = self.etat.postgres_socket_dir
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        os.chown(folder, self.qui.uid, self.qui.gid)

    def _initdb(self) -> None:
        """Make the cluster aside, then name it: an interrupted creation leaves nothing that looks ready."""
        draft = self.home / "brouillon"
        shutil.rmtree(draft, ignore_errors=True)
        command: list[str | Path] = [
            self.bin / "initdb",
            "-D",
            draft,
            "-U",
            UTILISATEUR,
            "--auth=trust",
            "--encoding=UTF8",
        ]
        command += ["--locale=C.UTF-8"] if self.etat.durable else ["--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(command, capture_output=True, cwd="/", env=self._env(), **self.qui.popen)  # type: ignore[call-overload]  # the user's arguments come as a dict
        if done.returncode:
            raise EmbarqueErreur(f"initdb a échoué :\n{done.stderr.decode(errors='replace')}")
        draft.rename(self.data)

    def _client(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command: list[str | Path] = [
            self.bin / program,
            "-h",
            self.etat.postgres_socket_dir,
            "-U",
            UTILISATEUR,
            *arguments,
        ]
        return subprocess.run(command, capture_output=True, env=self._env(), cwd="/")

    def _wait(self, seconds: float = 60) -> None:
        """Wait until the server answers; after a kill -9 it may have to replay its journal first."""
        assert self.process
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise EmbarqueErreur(f"PostgreSQL n’a pas démarré :\n{fin_du_journal(self.journal)}")
            if self._client("pg_isready", "-q").returncode == 0:
                return
            time.sleep(0.05)
        raise EmbarqueErreur(f"PostgreSQL ne répond pas après {seconds:.0f} s :\n{fin_du_journal(self.journal)}")


def prepare_sockets(etat: Etat) -> None:
    """Make the directory above the sockets: ours, crossed by all, listed by nobody else."""
    with contextlib.suppress(FileExistsError):
        etat.sockets.mkdir(mode=0o711)
    found = etat.sockets.lstat()
    if not etat.sockets.is_dir() or etat.sockets.is_symlink() or found.st_uid != os.geteuid():
        raise EmbarqueErreur(f"{etat.sockets} n’est pas à vous : supprimez-le, ou choisissez un autre CERTIF_STATE.")
    etat.sockets.chmod(0o711)
