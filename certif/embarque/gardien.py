"""The gardien: one small process per server and state, that starts it, restarts it, and stops it after the last user.

Users hold a shared flock on `<server>.usagers`; the kernel drops it when a process ends, however it ends.
The gardien tries to take that lock alone: it succeeds only when nobody uses the server any more.
`python -m certif.embarque.gardien postgres|valkey STATE durable|essais`
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from certif.embarque.etat import Etat
from certif.embarque.postgres import Postgres
from certif.embarque.processus import EmbarqueErreur
from certif.embarque.valkey import Valkey
from certif.embarque.verrous import Verrous

TOUR = 0.2
#: A server that falls this many times within a minute is left down, with its log (`make faults` asks for more).
CHUTES = int(os.environ.get("CERTIF_CHUTES") or 10)

journal = logging.getLogger("certif.gardien")


def garde(serveur: Postgres | Valkey, verrous: Verrous) -> None:
    """Start `serveur`, say it is ready, keep it up while somebody holds the users' lock, then stop it."""
    chutes: list[float] = []
    try:
        serveur.start()
        verrous.pret.write_text(f"{os.getpid()}\n")
        journal.info("%s prêt", serveur.nom)
        while not verrous.is_abandoned():
            if serveur.process and serveur.process.poll() is not None:
                chutes = [instant for instant in chutes if instant > time.monotonic() - 60] + [time.monotonic()]
                journal.warning("%s est tombé (%s) : redémarrage", serveur.nom, serveur.process.returncode)
                if len(chutes) > CHUTES:
                    raise EmbarqueErreur(f"{serveur.nom} tombe sans cesse : voir {serveur.journal}")
                _redemarre(serveur)
            time.sleep(TOUR)
    finally:
        verrous.pret.unlink(missing_ok=True)
        serveur.stop()
        journal.info("%s arrêté", serveur.nom)


def _redemarre(serveur: Postgres | Valkey) -> None:
    """Start again after a fall; PostgreSQL waits until the last backend of the dead one is gone."""
    for _ in range(20):
        try:
            serveur.start()
        except EmbarqueErreur:
            time.sleep(0.25)
        else:
            return
    serveur.start()


def take_post(poste: int, seconds: float = 2) -> bool:
    """Take the gardien's lock; somebody who only asks whether it is held may hold it for an instant."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            fcntl.flock(poste, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
        else:
            return True
    return False


def main(nom: str, state: str, profil: str) -> int:
    """Entry point; returns 1 when another gardien already keeps this server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A polite end still stops the server: SIGTERM unwinds `garde`.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    etat = Etat(Path(state), durable=profil == "durable")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    verrous = Verrous(etat, nom)
    # Never closed here: the kernel gives the post back when the process is gone, so that "no gardien" means no process.
    poste = os.open(verrous.gardien, os.O_RDWR | os.O_CREAT, 0o644)
    if not take_post(poste):
        return 1
    try:
        garde(Postgres(etat) if nom == "postgres" else Valkey(etat), verrous)
    except EmbarqueErreur as refus:
        journal.error("%s", refus)
        return 2
    finally:
        if not any(etat.sockets.glob("*/")):
            shutil.rmtree(etat.sockets, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
