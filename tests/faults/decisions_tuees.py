"""R7 and R10: PostgreSQL killed a hundred times during decisions; one decision submitted two hundred times at once.

COUPS=10 kills less often. A decision is acknowledged once `ordres.decision.decide` has returned: what a page shows.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from certif.embarque.etat import RACINE, Etat
from certif.embarque.usage import SERVEURS, serveurs
from tests.banc.processus import server_pid
from tests.banc.rapport import Ligne
from tests.bench.base import run
from tests.faults._decisions import ENSEMBLE

COUPS, SOUMISSIONS = 100, 200
#: Files to decide for each death: those between two deaths, and as many for slow machines.
PAR_COUP = 12
#: Seconds of deciding, at most, between the first decision after a death and the next death.
ENTRE = 0.4
REPRISE_MAX = 30.0


def lignes() -> list[Ligne]:
    """Both, on one base of their own."""
    coups = int(os.environ.get("COUPS") or COUPS)
    dossier = Path(tempfile.mkdtemp(prefix="certif-r7-"))
    dossier.chmod(0o711)
    etat = Etat(dossier / "etat")
    # As many connections as submissions at once: PostgreSQL alone keeps them apart.
    os.environ |= {
        "CERTIF_MEDIA": str(dossier / "media"),
        "CERTIF_DB_POOL": str(ENSEMBLE + 4),
        # The gardien gives up a server that falls without end: here that is what is asked.
        "CERTIF_CHUTES": str(coups + 1),
    }
    try:
        with serveurs(etat, list(SERVEURS)):
            run("manage.py", "migrate", "-v", "0")
            run("-m", "tests.faults._decisions", "prepare", str(coups * PAR_COUP + 1))
            ensemble = _last(run("-m", "tests.faults._decisions", "together", str(SOUMISSIONS)).sortie)
            apres_une = _state()
            reprises, acquittees = _killed(etat, dossier / "acquittees", coups)
            return [*_of_one(ensemble, apres_une), *_of_deaths(coups, reprises, acquittees, _state())]
    finally:
        for nom in ("CERTIF_MEDIA", "CERTIF_DB_POOL", "CERTIF_CHUTES"):
            del os.environ[nom]
        shutil.rmtree((dossier / "etat" / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(dossier, ignore_errors=True)


def _killed(etat: Etat, sortie: Path, coups: int) -> tuple[list[float], list[int]]:
    """Seconds until the next decision after each death, and the keys of the decisions acknowledged."""
    sortie.touch()
    decideur = subprocess.Popen(
        [sys.executable, "-m", "tests.faults._decisions", "decide", str(sortie)],
        cwd=RACINE, env={**os.environ, "DJANGO_SETTINGS_MODULE": "certif.settings.dev"},
    )  # fmt: skip
    hasard, reprises = random.Random(7), list[float]()
    try:
        while len(reprises) < coups and _wait_more(decideur, sortie) is not None:
            time.sleep(hasard.uniform(0, ENTRE))
            if decideur.poll() is not None:
                break
            os.kill(server_pid(etat, "postgres"), signal.SIGKILL)
            repris = _wait_more(decideur, sortie)
            if repris is not None:
                reprises.append(repris)
        decideur.wait(600)
    finally:
        decideur.kill()
        decideur.wait()
    return reprises, [int(ligne) for ligne in sortie.read_text().split()]


def _wait_more(decideur: subprocess.Popen[bytes], sortie: Path) -> float | None:
    """Seconds until one more decision is acknowledged; None when the decider has ended."""
    avant, depart = sortie.stat().st_size, time.monotonic()
    while sortie.stat().st_size == avant:
        if decideur.poll() is not None:
            return None
        if time.monotonic() - depart > 2 * REPRISE_MAX:
            raise RuntimeError("les décisions n’ont pas repris")
        time.sleep(0.02)
    return time.monotonic() - depart


def _state() -> dict[str, Any]:
    return _last(run("-m", "tests.faults._decisions", "state").sortie)


def _last(sortie: str) -> dict[str, Any]:
    return json.loads(sortie.splitlines()[-1])


def _of_one(ensemble: dict[str, Any], apres: dict[str, Any]) -> list[Ligne]:
    """R10."""
    decidees, depassees = ensemble.get("decidees", 0), ensemble.get("depassees", 0)
    effets = len(apres["decisions"])
    return [
        Ligne(
            "une décision soumise en même temps : effets", effets, "décision(s)",
            f"1 sur {SOUMISSIONS}, {depassees} dépassées",
            effets == 1 and apres["entieres"] == 1 and (decidees, depassees) == (1, SOUMISSIONS - 1),
        ),
        Ligne("une décision soumise en même temps : attestations", apres["attestations"], "attestation(s)", "1",
              apres["attestations"] == 1 == apres["compteur"]),
    ]  # fmt: skip


def _of_deaths(coups: int, reprises: list[float], acquittees: list[int], apres: dict[str, Any]) -> list[Ligne]:
    """R7."""
    gardees = set(apres["decisions"])
    perdues = len(set(acquittees) - gardees)
    nombre = len(gardees)
    moities = nombre - apres["entieres"] + abs(nombre - apres["controles_clos"]) + abs(nombre - apres["cycles_juges"])
    suivis = apres["numeros_suivis"] and apres["compteur"] == apres["attestations"] == nombre
    pire = max(reprises, default=0.0)
    return [
        Ligne("PostgreSQL tué pendant des décisions", len(reprises), "fois", f"{coups} voulues, {nombre} décisions",
              len(reprises) == coups),
        Ligne("décisions confirmées puis perdues", perdues, "décisions", f"0 sur {len(acquittees)}", perdues == 0),
        Ligne("décisions à moitié prises", moities, "décisions", "0", moities == 0),
        Ligne("numéros d’attestation sans trou ni jumeau", float(suivis), "(1 : oui)", "1", suivis),
        Ligne("décision suivante après une mort, au pire", pire, "s", f"au plus {REPRISE_MAX:.0f} s",
              pire <= REPRISE_MAX),
    ]  # fmt: skip
