"""Many « satisfait » decided in the background beside the professional's page: rates, and what the page feels of it.

`DECISIONS=1000` decides fewer (default 10,000), on a base of its own, three times as many accounts. The page is asked
for by 8 connections of 2 gunicorn workers, quiet before and after, then while a worker decides: the same run, the same
cores, the client included.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from certif.embarque.etat import RACINE
from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench.base import empty_base, run
from tests.bench.tableau_de_bord import Tour, _round, _served

PAGE = "/mon-espace/"
PAGES, TOURS = 400, 3
#: Times the quiet p95 (quality.md, bulk decisions).
PROMESSE = 1.5


def lignes() -> list[Ligne]:
    """Rates of the campaign's stages, of the decisions, and the p95 of the page beside its quiet value."""
    nombre = int(os.environ.get("DECISIONS", "10000"))
    with empty_base("decisions"):
        prepare = json.loads(run("-m", "tests.bench._decisions", "preparer", str(nombre)).sortie.splitlines()[-1])
        cookies = [f"Cookie: sessionid={cle}\r\n" for cle in prepare["sessions"]]
        with _served() as port:
            _round(port, PAGE, cookies, len(cookies))
            calmes = [_round(port, PAGE, cookies, PAGES) for _ in range(TOURS)]
            chargees, decide = _beside(port, cookies, prepare["lot"])
            calmes += [_round(port, PAGE, cookies, PAGES) for _ in range(TOURS)]
    return [*_rates(prepare, decide), *_pages(calmes, chargees)]


def _beside(port: int, cookies: Sequence[str], lot: int) -> tuple[list[Tour], dict[str, Any]]:
    """Ask for pages as long as the worker decides; what was asked after its end is not kept."""
    travailleur = subprocess.Popen(
        [sys.executable, "-m", "tests.bench._decisions", "decider", str(lot)],
        cwd=RACINE, env={**os.environ, "DJANGO_SETTINGS_MODULE": "certif.settings.dev"}, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    tours: list[Tour] = []
    with travailleur:
        while travailleur.poll() is None:
            tour = _round(port, PAGE, cookies, PAGES)
            if travailleur.poll() is None:
                tours.append(tour)
        assert travailleur.stdout is not None
        sortie = travailleur.stdout.read()
    if travailleur.returncode or not tours:
        raise RuntimeError(f"le travailleur n’a pas décidé assez longtemps : {travailleur.returncode} {sortie[-500:]}")
    return tours, json.loads(sortie.splitlines()[-1])


def _rates(prepare: dict[str, Any], decide: dict[str, Any]) -> list[Ligne]:
    dossiers = prepare["dossiers"]
    tenu = decide["decides"] == prepare["a_decider"] == decide["attestations"]
    return [
        Ligne("contrôles ouverts par une campagne", dossiers / prepare["ouverture"], "par s", groupe(dossiers)),
        Ligne("dossiers triés", dossiers / prepare["tri"], "par s", groupe(dossiers)),
        Ligne(
            "décisions en nombre, avec attestations, pages servies à côté", decide["decides"] / decide["secondes"],
            "par s", "une décision et une attestation chacun", tenu,
            {"decides": decide["decides"], "ecartes": decide["ecartes"], "secondes": round(decide["secondes"])},
        ),
    ]  # fmt: skip


def _pages(calmes: Sequence[Tour], chargees: Sequence[Tour]) -> list[Ligne]:
    calme, chargee = (statistics.median(t.p95 for t in tours) for tours in (calmes, chargees))
    return [
        Ligne("« Où en suis-je ? », p95, au calme", calme, "ms", f"médiane de {len(calmes)}"),
        Ligne("« Où en suis-je ? », p95, pendant les décisions", chargee, "ms", f"médiane de {len(chargees)}"),
        Ligne(
            "p95 pendant les décisions, sur p95 au calme", chargee / calme, "×", f"promis {PROMESSE}",
            chargee / calme <= PROMESSE,
        ),
    ]  # fmt: skip
