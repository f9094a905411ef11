"""The API's list of fifty statuses, any page, against a bare view (P10): a machine with its token, on every base.

`TAILLES` chooses the bases. Identification, purpose, journal and rate are those of production: nothing is switched off.
"""

from __future__ import annotations

import json

from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench.base import base, run, tailles
from tests.bench.suivi import _evaluated
from tests.bench.tableau_de_bord import NUES, TOURS, Tour, _line, _ratio, _round, _served

PAGES = 400
#: Times the bare view (quality.md, P10).
PROMESSE = 23.0


def lignes() -> list[Ligne]:
    """For each size, the bare view, then each page of the list and its ratio."""
    resultat: list[Ligne] = []
    for comptes in tailles():
        with base(comptes) as adresse:
            _evaluated(adresse)
            monde = json.loads(run("-m", "tests.bench._machines").sortie.splitlines()[-1])
            resultat += _measured(comptes, monde["jetons"], monde["places"])
    return resultat


def _measured(comptes: int, jetons: list[str], places: dict[str, int]) -> list[Ligne]:
    entetes = [f"Authorization: Bearer {jeton}\r\nFinalite: controle\r\n" for jeton in jetons]
    chemins = {"première page": "/api/v1/statuts?taille=50"} | {
        f"page de {nom}": f"/api/v1/statuts?taille=50&apres={place}" for nom, place in places.items()
    }
    nues: list[Tour] = []
    pages: dict[str, list[Tour]] = {nom: [] for nom in chemins}
    with _served() as port:
        for chemin in chemins.values():
            _round(port, chemin, entetes, len(entetes) * 4)
        for _ in range(TOURS):
            nues.append(_round(port, "/vivant", [""], NUES))
            for nom, chemin in chemins.items():
                pages[nom].append(_round(port, chemin, entetes, PAGES))
    taille = f"{groupe(comptes)} comptes"
    return [
        _line(f"vue nue, p95, {taille}", nues),
        *(_line(f"interface, {nom}, p95, {taille}", tours) for nom, tours in pages.items()),
        *(
            _ratio(f"interface, {nom} (50 statuts), p95 sur vue nue, {taille}", tours, nues, PROMESSE)
            for nom, tours in pages.items()
        ),
    ]
