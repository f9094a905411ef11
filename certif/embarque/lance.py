"""`make run`: servers, tables, demonstration data, then web, worker and beat, until one says stop.

`python -m certif.embarque.lance run --port 8000 [--avec-parent]`; `… efface` forgets the state.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from certif.embarque.etat import RACINE, Etat
from certif.embarque.processus import EmbarqueErreur, arrete, lance, meurt_avec_parent
from certif.embarque.usage import SERVEURS, serveurs
from certif.embarque.verrous import Verrous

HOTE = "127.0.0.1"
#: A program that falls more often than this within a minute stops the whole platform.
CHUTES = 5


@dataclass
class Programme:
    """One long-lived process of the platform, restarted when it falls."""

    nom: str
    command: list[str]
    #: Role that it takes in the base (`accounts.cloisons_droits`).
    role: str
    process: subprocess.Popen[bytes] | None = None
    chutes: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it, bound to the life of this launcher."""
        self.process = lance(self.command, cwd=RACINE, env={**os.environ, "CERTIF_ROLE": self.role})

    def watch(self) -> None:
        """Start it again if it fell; refuse when it falls without end."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        self.chutes = [instant for instant in self.chutes if instant > now - 60] + [now]
        if len(self.chutes) > CHUTES:
            raise EmbarqueErreur(f"{self.nom} s’arrête sans cesse (code {self.process.returncode}).")
        dire(f"{self.nom} s’est arrêté (code {self.process.returncode}) : redémarrage.")
        self.start()


def dire(texte: str) -> None:
    """Say one line on the console."""
    print(f"certif · {texte}", flush=True)


def check_port(port: int) -> None:
    """Refuse a port that another program already holds."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOTE, port))
        except OSError as refus:
            raise EmbarqueErreur(
                f"le port {port} ne peut pas être ouvert ({refus.strerror}). "
                f"Arrêtez le programme qui l’occupe, ou choisissez un autre port : make run PORT={port + 1}"
            ) from refus


def prepare_data(demonstration: bool) -> None:
    """Bring the tables up to date, then the demonstration data if asked (both change nothing twice)."""
    dire("mise à jour de la base…")
    command = [sys.executable, "-m", "certif.embarque.donnees", *(["demonstration"] if demonstration else [])]
    # Another process: this one must not load Django, it forks.
    done = subprocess.run(command, cwd=RACINE, preexec_fn=meurt_avec_parent(signal.SIGTERM))
    if done.returncode:
        raise EmbarqueErreur(f"la préparation de la base a échoué (code {done.returncode}, voir ci-dessus).")


def programmes(port: int, etat: Etat) -> list[Programme]:
    """Web, worker and beat, in their order of start."""
    python = [sys.executable, "-m"]
    # Celery warns at length that it runs as root; the demonstration may, on its own machine.
    celery = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-A", "certif", "--quiet"]
    return [
        Programme(
            "le serveur web",
            [*python, "gunicorn", "certif.wsgi:application", "--bind", f"{HOTE}:{port}", "--workers", "2",
             "--log-level", "warning", "--graceful-timeout", "10", "--worker-tmp-dir", str(etat.path)],
            "certif_application",
        ),
        Programme(
            "le travailleur",
            [*celery, "worker", "-c", "2", "--pool", "prefork", "--loglevel", "WARNING", "--without-gossip",
             "--without-mingle"],
            "certif_travaux",
        ),
        Programme(
            "l’horloger",
            [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(etat.path / "beat"), "--pidfile="],
            "certif_travaux",
        ),
    ]  # fmt: skip


def wait_for_web(port: int, programme: Programme, seconds: float = 60) -> None:
    """Wait until the site answers."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if programme.process is None or programme.process.poll() is not None:
            raise EmbarqueErreur("le serveur web s’est arrêté pendant son démarrage (voir ci-dessus).")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{HOTE}:{port}/vivant", timeout=5):
            return
        time.sleep(0.1)
    raise EmbarqueErreur(f"le serveur web ne répond pas après {seconds:.0f} s.")


def serve(port: int, etat: Etat) -> None:
    """Run the programs until SystemExit or KeyboardInterrupt; then stop them all."""
    running = programmes(port, etat)
    try:
        for programme in running:
            programme.start()
        wait_for_web(port, running[0])
        dire(f"ouvrez http://{HOTE}:{port}/   (Ctrl-C pour arrêter)")
        while True:
            for programme in running:
                programme.watch()
            time.sleep(0.5)
    finally:
        dire("arrêt…")
        arrete(*(programme.process for programme in running if programme.process), attente=15)


def run(port: int, demonstration: bool = True) -> None:
    """The whole platform, from nothing to a page."""
    check_port(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "certif.settings.dev")
    os.environ["CERTIF_SITE_URL"] = f"http://{HOTE}:{port}"
    etat = Etat.from_environment()
    etat.prepare()
    dire("démarrage de PostgreSQL et de Valkey…")
    with serveurs(etat):
        prepare_data(demonstration)
        serve(port, etat)


def efface() -> None:
    """Forget the state of this checkout: base, files, mails. Refused while somebody uses it."""
    etat = Etat.from_environment()
    for owned in (etat, Etat.for_tests()):
        if owned.path.exists() and any(Verrous(owned, nom).is_guarded() for nom in SERVEURS):
            raise EmbarqueErreur("les serveurs de ce dossier tournent : arrêtez d’abord « make run » ou les essais.")
        shutil.rmtree((owned.path / "postgres").resolve(), ignore_errors=True)  # may be a link, see binaires
    shutil.rmtree(etat.path, ignore_errors=True)
    dire(f"{etat.path} est effacé.")


def _leave(*_: object) -> None:
    """First signal: leave properly. The next ones are ignored, or the servers would be left behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="certif.embarque.lance", description=__doc__)
    parser.add_argument("action", choices=["run", "efface"])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--avec-parent", action="store_true", help="s’arrêter si le programme appelant meurt")
    parser.add_argument("--sans-demonstration", action="store_true", help="ne pas charger les données de démonstration")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, _leave)
    signal.signal(signal.SIGTERM, _leave)
    if options.avec_parent:
        meurt_avec_parent(signal.SIGTERM)()
    try:
        if options.action == "efface":
            efface()
        else:
            run(options.port, demonstration=not options.sans_demonstration)
    except EmbarqueErreur as refus:
        sys.exit(f"certif · {refus}")
    finally:
        if options.action == "run":
            dire("arrêté, rien ne reste.")


if __name__ == "__main__":
    main()
