"""The production site with thousands of files in it (`_dossiers_en_masse`), written once for the modules that ask."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import lru_cache
from typing import Any

import psycopg

from certif.embarque.etat import RACINE
from tests.securite._production import Site, site

#: Files that the stolen session tries (S4); DOSSIERS=500 for a quicker look.
DOSSIERS = int(os.environ.get("DOSSIERS") or 5_000)


@lru_cache(maxsize=1)
def mass() -> tuple[Site, dict[str, Any]]:
    """The site, and what was written in it."""
    pret = site()
    commande = [sys.executable, "-m", "tests.securite._dossiers_en_masse", str(DOSSIERS)]
    sortie = subprocess.run(
        commande, cwd=RACINE, env=pret.environnement, check=True, stdout=subprocess.PIPE, text=True
    ).stdout  # fmt: skip
    return pret, json.loads(sortie.splitlines()[-1])


def ask(pret: Site, requete: str) -> list[tuple[Any, ...]]:
    """Rows of the base of the site."""
    with psycopg.connect(pret.etat.database_url) as connexion:
        return connexion.execute(requete).fetchall()
