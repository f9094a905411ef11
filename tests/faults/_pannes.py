"""The nine breakdowns of the table: how each begins, and how it ends. Real processes, on this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from certif.embarque.etat import RACINE, Etat
from certif.embarque.processus import arrete, meurt_avec_parent
from tests.banc.mandataire import Mandataire
from tests.banc.processus import server_pid
from tests.faults._coups import Ouvriers

#: Seconds a broken network, a full disk or an absent broker last; deaths come back every `ENTRE` seconds.
DUREE, ENTRE = 6.0, 2.0
#: How wrong the two clocks are: one machine two hours early, the other two hours late.
ECART = 7_200
#: Pages without the demonstration, whose day is asked of the base.
PAGES = {"DJANGO_SETTINGS_MODULE": "tests.bench._reglages"}


@dataclass
class Plateforme:
    """Everything that can break."""

    etat: Etat
    dossier: Path
    environnement: dict[str, str]
    port: int
    ouvriers: Ouvriers
    base: Mandataire
    courtier: Mandataire
    web: subprocess.Popen[bytes] | None = None
    autres: list[subprocess.Popen[bytes]] = field(default_factory=list)
    pilote: int = 0

    def watch(self) -> None:
        """Start again what fell, as an operator's supervisor does."""
        self.ouvriers.watch()
        if self.web is None or self.web.poll() is not None:
            with (self.dossier / "web.log").open("ab") as journal:
                self.web = subprocess.Popen(
                    [sys.executable, "-m", "gunicorn", "certif.wsgi:application", "--bind", f"127.0.0.1:{self.port}",
                     "--workers", "2", "--log-level", "warning", "--worker-tmp-dir", str(self.dossier)],
                    cwd=RACINE, env={**self.environnement, **PAGES}, stdout=journal, stderr=journal,
                    start_new_session=True, preexec_fn=meurt_avec_parent(signal.SIGKILL),
                )  # fmt: skip

    def stop(self) -> None:
        """End everything of ours."""
        self.ouvriers.stop()
        arrete(*self.autres, *([self.web] if self.web else []), attente=5)


@dataclass(frozen=True)
class Panne:
    """One breakdown: `frappe` is called again every `ENTRE` seconds when `revient`; `fin` ends it."""

    nom: str
    frappe: Callable[[], None]
    fin: Callable[[], None] = lambda: None
    revient: bool = False
    duree: float = DUREE


def breakdowns(p: Plateforme) -> list[Panne]:
    """The nine of the table."""
    return [
        Panne("ouvrier enfant tué", p.ouvriers.kill_child, revient=True),
        Panne("groupe d’ouvriers tué", p.ouvriers.kill_group, revient=True),
        Panne("beat tué", lambda: _kill(p.ouvriers.processus["beat"].pid), revient=True),
        Panne("web tué", lambda: _kill_web(p), revient=True),
        Panne("Redis absent", p.courtier.cut, p.courtier.good),
        Panne("PostgreSQL tué", lambda: _kill(server_pid(p.etat, "postgres")), revient=True),
        Panne("disque plein", lambda: _fill_disk(p), lambda: _limit(_writers(p), psutil.RLIM_INFINITY), duree=20.0),
        Panne("horloges à ± 2 h", lambda: _wrong_clocks(p), lambda: _right_clocks(p)),
        Panne("réseau lent, muet, coupé", lambda: _spoil(p), lambda: _mend(p)),
    ]


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _kill_web(p: Plateforme) -> None:
    """The whole server: master and workers."""
    if p.web is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(p.web.pid, signal.SIGKILL)
        p.web.wait()


def _writers(p: Plateforme) -> Iterable[psutil.Process]:
    """Whoever keeps files: pages, workers, the backup. Neither PostgreSQL nor the broker, which are another user's."""
    for pid in [p.pilote, *(q.pid for q in p.ouvriers.processus.values()), *([p.web.pid] if p.web else [])]:
        with contextlib.suppress(psutil.Error):
            racine = psutil.Process(pid)
            yield from (racine, *racine.children(recursive=True))


def _fill_disk(p: Plateforme) -> None:
    _limit(_writers(p), 0)


def _limit(processus: Iterable[psutil.Process], octets: int) -> None:
    """No file of these processes may grow any more: each write to a file fails as on a full disk (EFBIG)."""
    for q in processus:
        with contextlib.suppress(psutil.NoSuchProcess):
            q.rlimit(psutil.RLIMIT_FSIZE, (octets, psutil.RLIM_INFINITY))


def _wrong_clocks(p: Plateforme) -> None:
    """Two more workers, as on two machines whose clocks are wrong: they take what they believe abandoned."""
    for ecart in (ECART, -ECART):
        nom = ["-n", f"ecart{ecart}@%h"]
        module = [sys.executable, "-W", "ignore", "-m", "tests.faults._horloge", str(ecart), "celery"]
        ouvrier = ["-A", "certif", "--quiet", "worker", "-c", "1", *nom, "--loglevel", "ERROR", "--without-gossip"]
        with (p.dossier / "horloges.log").open("ab") as journal:
            p.autres.append(
                subprocess.Popen(
                    [*module, *ouvrier],
                    cwd=RACINE,
                    env=p.environnement,
                    stdout=journal,
                    stderr=journal,
                    start_new_session=True,
                    preexec_fn=meurt_avec_parent(signal.SIGKILL),
                )
            )
    time.sleep(DUREE)  # a worker takes seconds to start


def _right_clocks(p: Plateforme) -> None:
    for autre in p.autres:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(autre.pid, signal.SIGKILL)
        autre.wait()
    p.autres.clear()


def _spoil(p: Plateforme) -> None:
    """Slow, then half-open, then cut, towards the base and the broker; a third of the time each."""
    for mandataire in (p.base, p.courtier):
        mandataire.latence = 0.02
    time.sleep(DUREE / 3)
    for mandataire in (p.base, p.courtier):
        mandataire.hush()
    time.sleep(DUREE / 3)
    for mandataire in (p.base, p.courtier):
        mandataire.cut()


def _mend(p: Plateforme) -> None:
    for mandataire in (p.base, p.courtier):
        mandataire.good()
