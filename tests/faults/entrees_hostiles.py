"""R2 and R3 in full: a thousand broken files, ten thousand orders of the same deliveries, with the tests of the suite.

CASSES and PERMUTATIONS make them shorter.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from certif.embarque.etat import RACINE
from tests.banc.rapport import Ligne


def lignes() -> list[Ligne]:
    """Run both tests with their full numbers; RuntimeError-free: a failure is an unkept promise, shown with its end."""
    casses, ordres = int(os.environ.get("CASSES", "1000")), int(os.environ.get("PERMUTATIONS", "10000"))
    return [
        _line(f"R2 : {casses} fichiers cassés", "tests/flux/test_fichiers_casses.py", "CERTIF_CASSES", casses),
        _line(f"R3 : {ordres} ordres d’envoi", "tests/flux/test_ordre.py", "CERTIF_PERMUTATIONS", ordres),
    ]


def _line(nom: str, fichier: str, variable: str, nombre: int) -> Ligne:
    depart = time.monotonic()
    fini = subprocess.run(
        [sys.executable, "-m", "pytest", fichier, "-q", "-x", "--no-header"],
        cwd=RACINE, env={**os.environ, variable: str(nombre)}, capture_output=True, text=True,
    )  # fmt: skip
    if fini.returncode:
        print(fini.stdout[-3000:], fini.stderr[-1000:], sep="\n")
    duree = time.monotonic() - depart
    return Ligne(nom, duree, "s", "aucune ligne perdue, un seul état", fini.returncode == 0, {"nombre": nombre})
