"""« Où en est le pays ? » (P4): SQL of its figures, what a delivery costs to keep them, the page against a bare view.

`TAILLES` chooses the bases; the rendered page is measured on the largest, in the same run as the bare view.
"""

from __future__ import annotations

import json
import statistics

from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench.base import base, run, tailles
from tests.bench.suivi import _evaluated
from tests.bench.tableau_de_bord import NUES, PAGES, TOURS, _line, _ratio, _round, _served

TIRAGES = 200
#: Milliseconds of SQL at the 95th percentile, seconds of a delivery, times the bare view (quality.md, P4; issue 7).
PROMESSE_SQL = 10.0
PROMESSE_LIVRAISON = 1.0
PROMESSE_PAGE = 3.0


def lignes() -> list[Ligne]:
    """For each size, p95 of the SQL by kind of page, the night, a delivery; on the largest, the page."""
    resultat: list[Ligne] = []
    for comptes in tailles():
        with base(comptes) as adresse:
            _evaluated(adresse)
            lu = json.loads(run("-m", "tests.bench._pilotage", str(TIRAGES)).sortie.splitlines()[-1])
            resultat += [_kind(nom, temps, comptes) for nom, temps in lu["pages"].items()]
            resultat += _upkeep(lu, comptes)
            if comptes == max(tailles()):
                resultat += _rendered(comptes, lu["session"])
    return resultat


def _kind(nom: str, temps: list[float], comptes: int) -> Ligne:
    rangees = sorted(temps)
    p95 = rangees[int(0.95 * len(rangees))]
    return Ligne(
        f"pilotage, {nom}, SQL p95, {groupe(comptes)} comptes", p95, "ms", f"promis {PROMESSE_SQL:.0f} ms",
        p95 <= PROMESSE_SQL, {"mediane_ms": round(statistics.median(rangees), 2), "pire_ms": round(rangees[-1], 1)},
    )  # fmt: skip


def _upkeep(lu: dict, comptes: int) -> list[Ligne]:
    de, livraison, nuit = f"{groupe(comptes)} comptes", lu["livraison"], lu["nuit"]
    rafraichir = livraison["cellules"] + livraison["tasser"]
    return [
        Ligne(
            f"rafraîchir après 10 000 cycles, {de}", rafraichir, "s SQL", f"promis {PROMESSE_LIVRAISON:.0f} s",
            rafraichir <= PROMESSE_LIVRAISON, {nom: round(duree, 3) for nom, duree in livraison.items()},
        ),
        Ligne(f"recompter les cellules, {de}", nuit["recompter"], "s"),
        Ligne(f"arrêter les chiffres, {de}", nuit["arreter"], "s"),
        Ligne(f"écarts au recomptage, {de}", nuit["ecarts"], "cellules", "", nuit["ecarts"] == 0),
    ]  # fmt: skip


def _rendered(comptes: int, cle: str) -> list[Ligne]:
    cookies = [f"Cookie: sessionid={cle}\r\n"]
    nues, pages = [], []
    with _served() as port:
        _round(port, "/pilotage/", cookies, PAGES // 4)
        for _ in range(TOURS):
            nues.append(_round(port, "/vivant", [""], NUES))
            pages.append(_round(port, "/pilotage/", cookies, PAGES))
    return [
        _line(f"« Où en est le pays ? », p95, {groupe(comptes)} comptes", pages),
        _ratio("« Où en est le pays ? », p95 sur vue nue", pages, nues, PROMESSE_PAGE),
    ]
