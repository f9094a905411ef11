"""« Qui a besoin de moi ? » (P5, P6): SQL of any page of the list, by kind, and the rendered page against a bare view.

`TAILLES` chooses the bases; the rendered page is measured on the largest. The bare view and the pages are asked in the
same run, as for the professional's page (`tableau_de_bord`).
"""

from __future__ import annotations

import json
import statistics

from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench.base import base, connect, run, tailles
from tests.bench.tableau_de_bord import NUES, PAGES, TOURS, _line, _ratio, _round, _served

TIRAGES = 300
#: Milliseconds of SQL at the 95th percentile, by kind of page (quality.md, P5).
PROMESSES = {"nom et prénom": 30.0, "nom mal écrit": 30.0}
PROMESSE_PAGE = 5.0
#: Times the bare view, for a list of fifty (quality.md, P6).
PROMESSE_RENDU = 25.0


def lignes() -> list[Ligne]:
    """For each size, p95 of the SQL of each kind of page; on the largest, the page against the bare view."""
    resultat: list[Ligne] = []
    for comptes in tailles():
        with base(comptes) as adresse:
            _evaluated(adresse)
            cles = json.loads(run("-m", "tests.bench._agents").sortie.splitlines()[-1])
            with connect(adresse) as connexion:
                connexion.execute("ANALYZE ordres_controle")
            resultat += _sql(comptes)
            if comptes == max(tailles()):
                resultat += _rendered(comptes, cles)
    return resultat


def _evaluated(adresse: str) -> None:
    with connect(adresse) as connexion:
        if connexion.execute("SELECT EXISTS (SELECT FROM actions_avancement)").fetchone() == (True,):
            return
    run("manage.py", "evaluate", "--all", "-v", "0")
    with connect(adresse) as connexion:
        connexion.execute("VACUUM ANALYZE actions_avancement")


def _sql(comptes: int) -> list[Ligne]:
    mesures = json.loads(run("-m", "tests.bench._suivi", str(TIRAGES)).sortie.splitlines()[-1])
    return [_kind(nom, temps, comptes) for nom, temps in mesures.items()]


def _kind(nom: str, temps: list[float], comptes: int) -> Ligne:
    rangees, promesse = sorted(temps), PROMESSES.get(nom, PROMESSE_PAGE)
    p95 = rangees[int(0.95 * len(rangees))]
    return Ligne(
        f"suivi, {nom}, SQL p95, {groupe(comptes)} comptes", p95, "ms", f"promis {promesse:.0f} ms", p95 <= promesse,
        {"mediane_ms": round(statistics.median(rangees), 2), "pire_ms": round(rangees[-1], 1), "tirages": len(rangees)},
    )  # fmt: skip


def _rendered(comptes: int, cles: list[str]) -> list[Ligne]:
    cookies = [f"Cookie: sessionid={cle}\r\n" for cle in cles]
    nues, pages = [], []
    with _served() as port:
        _round(port, "/ordre/?tri=nom", cookies, len(cookies) * 4)
        for _ in range(TOURS):
            nues.append(_round(port, "/vivant", [""], NUES))
            pages.append(_round(port, "/ordre/?tri=nom", cookies, PAGES))
    taille = f"{groupe(comptes)} comptes"
    return [
        _line(f"vue nue, p95, {taille}", nues),
        _line(f"« Qui a besoin de moi ? », p95, {taille}", pages),
        _ratio("« Qui a besoin de moi ? » (50 lignes), p95 sur vue nue", pages, nues, PROMESSE_RENDU),
    ]
