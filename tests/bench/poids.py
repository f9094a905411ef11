"""The weight of a first visit (P9): compressed bytes and requests of the public pages, styles, scripts and fonts in."""

from __future__ import annotations

import json

from tests.banc.rapport import Ligne
from tests.bench.base import empty_base, run

#: Thousands of bytes and requests (quality.md, P9).
KILOOCTETS, REQUETES = 150, 12


def lignes() -> list[Ligne]:
    """Two figures a page."""
    with empty_base("poids"):
        pesees = json.loads(run("-m", "tests.bench._poids").sortie.splitlines()[-1])
    resultat = []
    for chemin, pesee in pesees.items():
        kilooctets, requetes = pesee["octets"] / 1_000, pesee["requetes"]
        resultat += [
            Ligne(
                f"première visite de {chemin}", kilooctets, "ko", f"promis {KILOOCTETS} ko", kilooctets <= KILOOCTETS
            ),
            Ligne(f"requêtes de {chemin}", requetes, "requêtes", f"promis {REQUETES}", requetes <= REQUETES),
        ]
    return resultat
