"""The blows of a disturbed run: workers, a child, PostgreSQL and the broker killed for real, the broker emptied."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import redis

from certif.embarque.etat import RACINE, Etat
from certif.embarque.processus import meurt_avec_parent
from tests.banc.processus import server_pid

_CELERY = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-A", "certif", "--quiet"]


@dataclass
class Ouvriers:
    """A worker group and beat, each in its own session, started again as soon as one is gone."""

    environnement: dict[str, str]
    dossier: Path
    processus: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def watch(self) -> None:
        """Start what is not running."""
        commandes = {
            "worker": [*_CELERY, "worker", "-c", "2", "--pool", "prefork", "--loglevel", "ERROR", "--without-gossip",
                       "--without-mingle"],
            "beat": [*_CELERY, "beat", "--loglevel", "ERROR", "--schedule", str(self.dossier / "beat"), "--pidfile="],
        }  # fmt: skip
        for nom, commande in commandes.items():
            if nom not in self.processus or self.processus[nom].poll() is not None:
                with (self.dossier / f"{nom}.log").open("ab") as journal:
                    self.processus[nom] = subprocess.Popen(
                        commande, cwd=RACINE, env=self.environnement, stdout=journal, stderr=journal,
                        start_new_session=True, preexec_fn=meurt_avec_parent(signal.SIGKILL),
                    )  # fmt: skip

    def kill_group(self) -> None:
        """SIGKILL to the worker and every child of it."""
        worker = self.processus["worker"]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def kill_child(self) -> None:
        """SIGKILL to the first child of the worker that treats something."""
        with contextlib.suppress(psutil.Error):
            enfants = psutil.Process(self.processus["worker"].pid).children()
            for enfant in enfants[:1]:
                enfant.kill()

    def stop(self) -> None:
        """End both, without waiting for what they do."""
        for processus in self.processus.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(processus.pid, signal.SIGKILL)
            processus.wait()


@dataclass(frozen=True)
class Coup:
    """One blow: its name, and what it does."""

    nom: str
    frappe: Callable[[], None]


def blows(ouvriers: Ouvriers, base: Etat, courtier: Etat, part: float) -> list[Coup]:
    """The blows of quality.md R1, or this share of each kind (one at least), spread over the run."""

    def kill(etat: Etat, programme: str) -> Callable[[], None]:
        return lambda: os.kill(server_pid(etat, programme), signal.SIGKILL)

    def flush() -> None:
        with contextlib.suppress(redis.ConnectionError):
            redis.Redis(unix_socket_path=str(courtier.valkey_socket)).flushall()

    especes = (
        ("groupe d’ouvriers", 20, ouvriers.kill_group), ("ouvrier enfant", 20, ouvriers.kill_child),
        ("PostgreSQL", 5, kill(base, "postgres")), ("courtier sans AOF", 5, kill(courtier, "valkey-server")),
        ("FLUSHALL", 2, flush),
    )  # fmt: skip
    places = [
        ((rang + 0.5) / nombre, Coup(nom, frappe))
        for nom, plein, frappe in especes
        for nombre in (max(1, round(plein * part)),)
        for rang in range(nombre)
    ]
    return [coup for _, coup in sorted(places, key=lambda place: place[0])]


class Avancee:
    """How many rows are done, read without Django; the last known figure while the database is down."""

    def __init__(self, adresse: str) -> None:
        self.adresse, self.faites, self.reste = adresse, 0, True
        self.connexion: psycopg.Connection | None = None

    def look(self) -> int:
        """Rows done now."""
        try:
            if self.connexion is None:
                self.connexion = psycopg.connect(self.adresse, autocommit=True)
            ligne = self.connexion.execute(
                "SELECT coalesce(sum(nb_lignes) FILTER (WHERE fait_at IS NOT NULL), 0),"
                " (SELECT count(*) FROM accounts_livraison WHERE etat IN ('recue', 'en_cours')) FROM accounts_morceau"
            ).fetchone()
        except psycopg.OperationalError:
            self.connexion = None
            return self.faites
        self.faites, self.reste = int(ligne[0]), bool(ligne[1])
        return self.faites


def run(ouvriers: Ouvriers, avancee: Avancee, lignes: int, coups: list[Coup], limite: float) -> tuple[float, list]:
    """Seconds until every delivery is closed, and (blow, seconds until another row was done) for each blow."""
    depart = time.monotonic()
    reprises: list[tuple[str, float]] = []
    try:
        while avancee.look() < lignes or avancee.reste:
            ouvriers.watch()
            if coups and avancee.faites >= lignes * (len(reprises) + 0.5) / (len(coups) + len(reprises) + 1):
                coup = coups.pop(0)
                avant, frappe = avancee.faites, time.monotonic()
                coup.frappe()
                while avancee.look() <= avant and avancee.reste:
                    ouvriers.watch()
                    time.sleep(0.05)
                    _check(depart, limite)
                reprises.append((coup.nom, time.monotonic() - frappe))
            time.sleep(0.1)
            _check(depart, limite)
    finally:
        ouvriers.stop()
    return time.monotonic() - depart, reprises


def _check(depart: float, limite: float) -> None:
    if time.monotonic() - depart > limite:
        raise RuntimeError(f"les livraisons ne sont pas finies après {limite:.0f} s")
