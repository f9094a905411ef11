"""An hour of mixed traffic (R13): every persona at once, memory, connections and errors watched; on demand only.

`python -m tests.bench endurance DUREE=3600` (seconds); DEBIT chooses the requests a second, TAILLES the base (its
smallest). The client and PostgreSQL are on the same machine: what it measures is what stays, not how fast it is.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from certif.embarque.etat import RACINE
from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench.base import base, connect, run, tailles
from tests.bench.suivi import _evaluated
from tests.bench.tableau_de_bord import _served

A_LA_DEMANDE = True
PROFESSIONNELS = 40
#: Growth of the memory from the first tenth, once warm, to the last (reliability.md, R13).
CROISSANCE = 5.0
#: Below that many seconds caches are still warming: memory and connections are shown, not judged.
DUREE_JUGEE = 600
RELEVES = 60


@dataclass(frozen=True)
class Releve:
    """One look: megabytes of the web processes, connections of the base."""

    memoire: float
    connexions: int


def lignes() -> list[Ligne]:
    """Errors, growth of memory, growth of connections, rate and p95."""
    duree, debit = int(os.environ.get("DUREE", "3600")), float(os.environ.get("DEBIT", "30"))
    comptes = min(tailles())
    with base(comptes) as adresse, tempfile.TemporaryDirectory() as temporaire, connect(adresse) as connexion:
        _evaluated(adresse)
        monde, bilan = Path(temporaire, "monde.json"), Path(temporaire, "bilan.json")
        monde.write_text(run("-m", "tests.bench._personnages", str(PROFESSIONNELS)).sortie.splitlines()[-1])
        with _served() as port:
            releves = list(_watch(_play(port, duree, debit, monde, bilan), duree, connexion))
        dit = json.loads(bilan.read_text())
    return _told(f"{groupe(comptes)} comptes, {duree} s", duree, releves, dit)


def _play(port: int, duree: int, debit: float, monde: Path, bilan: Path) -> subprocess.Popen[bytes]:
    """The personas: as many visitors as requests a second, each one a second."""
    commande = [
        sys.executable, "-m", "locust", "-f", str(RACINE / "tests" / "charge"), "--headless", "--only-summary",
        "--users", str(max(5, round(debit))), "--spawn-rate", "10", "--run-time", f"{duree}s",
        "--host", f"http://127.0.0.1:{port}", "--exit-code-on-error", "0",
    ]  # fmt: skip
    decor = {"CHARGE_MONDE": str(monde), "CHARGE_BILAN": str(bilan), "PYTHONPATH": str(RACINE)}
    return subprocess.Popen(commande, cwd=RACINE, env={**os.environ, **decor}, stdout=subprocess.DEVNULL)


def _watch(joueurs: subprocess.Popen[bytes], duree: int, connexion: psycopg.Connection) -> Iterator[Releve]:
    """A look at regular intervals while they play."""
    while joueurs.poll() is None:
        yield Releve(_web_memory(), _connections(connexion))
        time.sleep(max(0.5, duree / RELEVES))
    if joueurs.returncode:
        raise RuntimeError(f"locust a échoué : {joueurs.returncode}")


def _web_memory() -> float:
    """Resident memory of gunicorn's processes, in megabytes."""
    octets = 0
    for processus in psutil.Process().children(recursive=True):
        try:
            if "gunicorn" in " ".join(processus.cmdline()):
                octets += processus.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return octets / 1_048_576


def _connections(connexion: psycopg.Connection) -> int:
    return connexion.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()").fetchone()[0]


def _told(titre: str, duree: int, releves: list[Releve], dit: dict) -> list[Ligne]:
    dixieme = max(1, len(releves) // 10)
    # The first tenth warms the caches; the second is what the last one is compared with.
    debut, fin = releves[dixieme : 2 * dixieme] or releves[:1], releves[-dixieme:]
    avant, apres = (statistics.median(r.memoire for r in partie) for partie in (debut, fin))
    croissance = 100 * (apres / avant - 1)
    connexions = max(r.connexions for r in fin) - max(r.connexions for r in debut)
    reponses = {int(statut): nombre for statut, nombre in dit["reponses"].items()}
    fautes = sum(nombre for statut, nombre in reponses.items() if statut >= 500 or statut == 0)
    total, juge = sum(reponses.values()), duree >= DUREE_JUGEE
    return [
        Ligne(
            f"endurance : erreurs du serveur, {titre}", fautes, "réponses", "promis 0", total > 0 and not fautes,
            {str(statut): nombre for statut, nombre in sorted(reponses.items())},
        ),
        Ligne(
            f"endurance : croissance de la mémoire, {titre}", croissance, "%", f"promis {CROISSANCE:.0f} %",
            croissance <= CROISSANCE if juge else None, {"avant_mo": round(avant), "apres_mo": round(apres)},
        ),
        Ligne(
            f"endurance : connexions de plus, {titre}", connexions, "", "promis 0", connexions <= 0 if juge else None
        ),
        Ligne(f"endurance : débit, {titre}", total / duree, "/s"),
        Ligne(
            f"endurance : p95 de toutes les pages, {titre}", dit["p95_ms"], "ms", "",
            None, {nom: round(page["p95_ms"]) for nom, page in dit["pages"].items()},
        ),
    ]  # fmt: skip
