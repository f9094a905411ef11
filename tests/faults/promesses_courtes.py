"""R4, R5, R8 and R11 by the tests of the suite that prove them, so that the table of `make faults` shows them too."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from certif.embarque.etat import RACINE
from tests.banc.rapport import Ligne

#: Promise, test of the suite, what it proves.
PREUVES = (
    ("R4 : 50 envois de même clé à la fois", "tests/accounts/api/test_idempotence.py", "un effet, autre corps 422"),
    ("R5 : ligne empoisonnée", "tests/flux/test_poison.py", "écartée seule après ses essais"),
    ("R8 : sauvegarde puis restauration", "tests/certif/test_sauvegarde.py", "comptes, registre et tête égaux"),
    ("R11 : vivant et prêt", "tests/certif/test_sante.py", "vivant sans rien, prêt avec tout"),
)


def lignes() -> list[Ligne]:
    """One process a promise: what one leaves is not another's."""
    return [_line(nom, fichier, promis) for nom, fichier, promis in PREUVES]


def _line(nom: str, fichier: str, promis: str) -> Ligne:
    depart = time.monotonic()
    fini = subprocess.run(
        [sys.executable, "-m", "pytest", fichier, "-q", "-x", "--no-header"],
        cwd=RACINE, env=dict(os.environ), capture_output=True, text=True,
    )  # fmt: skip
    if fini.returncode:
        print(fini.stdout[-3000:], fini.stderr[-1000:], sep="\n")
    return Ligne(nom, time.monotonic() - depart, "s", promis, fini.returncode == 0)
