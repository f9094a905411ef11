"""A clerk's days on 100,000 files, in a real browser: alerts, a campaign, 500 decisions, one contradictory path.

`python -m tests.bench parcours_ordre`; `COMPTES=20000` for a smaller base, `DOSSIERS=50` for fewer complete files. Each
line is a step: the seconds from the first click to what the person reads, and what they read. Served by gunicorn and a
Celery worker, as in production; only the clock is the demonstration's, and nobody waits for the undo window to close.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator

from certif.embarque.etat import RACINE
from certif.embarque.processus import arrete
from tests.banc.navigateur import chromium
from tests.banc.rapport import Ligne
from tests.bench.base import base, run
from tests.bench.tableau_de_bord import _served

REGLAGES = "certif.settings.dev"


def lignes() -> list[Ligne]:
    """One line for each step, kept when the person saw what they had to see."""
    if chromium() is None:
        raise RuntimeError("Chromium est introuvable : installez le paquet « chromium », ou donnez CERTIF_CHROMIUM.")
    comptes, dossiers = (os.environ.get(nom, defaut) for nom, defaut in (("COMPTES", "100000"), ("DOSSIERS", "500")))
    with base(int(comptes), f"parcours-{comptes}"):
        gens = run("-m", "tests.bench._parcours_gens", dossiers).sortie.splitlines()[-1]
        with _served(REGLAGES) as port, _worker():
            return list(_played(port, gens))


def _played(port: int, gens: str) -> Iterator[Ligne]:
    """The steps as they are played; the one that breaks the journey is the last."""
    acteur = subprocess.Popen(
        [sys.executable, "-m", "tests.bench._parcours_ordre", str(port), gens],
        cwd=RACINE, env={**os.environ, "DJANGO_SETTINGS_MODULE": REGLAGES}, text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    with acteur:
        assert acteur.stdout is not None
        for ligne in acteur.stdout:
            if ligne.startswith('{"etape"'):
                yield (pas := _line(json.loads(ligne)))
                print(f"  {pas.valeur:6.1f} s  {pas.nom} : {pas.reference}", flush=True)
    if acteur.returncode:
        yield Ligne("le parcours va à son terme", 0.0, "", f"arrêté, code {acteur.returncode}", False)


def _line(pas: dict[str, str | float | bool]) -> Ligne:
    return Ligne(str(pas["etape"]), float(pas["secondes"]), "s", str(pas["vu"]), bool(pas["tenu"]))


@contextlib.contextmanager
def _worker() -> Iterator[None]:
    """The worker that opens, sorts, decides and sends what the pages ask for."""
    travailleur = subprocess.Popen(
        [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-A", "certif", "--quiet", "worker",
         "-c", "1", "--pool", "prefork", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"],
        cwd=RACINE, env={**os.environ, "DJANGO_SETTINGS_MODULE": REGLAGES},
    )  # fmt: skip
    try:
        yield
    finally:
        arrete(travailleur)
