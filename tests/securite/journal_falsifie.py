"""S9: a thousand falsifications of the journal by a superuser, triggers off; both verifiers look (FALSIFICATIONS=N).

On a base of its own. Each is undone before the next; those who verify hold the public keys and one head kept elsewhere.
"""

from __future__ import annotations

import json
import os

from tests.banc.rapport import Ligne
from tests.bench.base import empty_base, run


def lignes() -> list[Ligne]:
    """Falsifications missed, and what both verifiers say of the journal before them: nothing."""
    nombre = int(os.environ.get("FALSIFICATIONS") or 1_000)
    with empty_base("falsifications"):
        dit = run("-m", "tests.securite._falsifications", str(nombre)).sortie
    lu = json.loads(dit.splitlines()[-1])
    for manque in lu["manques"]:
        print(f"  non trouvée : {manque}")
    return [
        Ligne(
            "S9 : falsifications du journal non trouvées", len(lu["manques"]), "", f"0 sur {nombre}",
            not lu["manques"], {"genres": lu["genres"], "secondes": lu["secondes"]},
        ),
        Ligne("S9 : fausses alertes sur le journal sain", len(lu["sain"]), "", "0", not lu["sain"]),
    ]  # fmt: skip
