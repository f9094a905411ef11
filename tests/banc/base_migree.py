"""The migrated base, made once for all the processes and all the runs that have the same migrations.

Each process of the bench copies it: a copy takes a second, the migrations of everything twenty.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.apps import apps
from psycopg import sql

from tests.maison.maison import RACINE

PREFIXE = "gabarit_"
#: Key of the advisory lock under which one process makes it while the others wait.
VERROU = 40_222
_CONNUES = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"


def name() -> str:
    """Name of the base that holds the migrations as they are written now."""
    empreinte = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for fichier in sorted(Path(app.path, "migrations").glob("*.py")):
            empreinte.update(f"{app.label}/{fichier.name}\n".encode() + fichier.read_bytes())
    return f"{PREFIXE}{empreinte.hexdigest()[:16]}"


def ready() -> str:
    """Its name, once it exists; those of other migrations are dropped."""
    voulue = name()
    with psycopg.connect(_address("postgres"), autocommit=True) as serveur:
        serveur.execute("SELECT pg_advisory_lock(%s)", [VERROU])
        connues = {nom for (nom,) in serveur.execute(_CONNUES, [PREFIXE])}
        for perimee in connues - {voulue}:
            serveur.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(perimee)))
        if voulue not in connues:
            _make(serveur, voulue)
    return voulue


def _make(serveur: psycopg.Connection, voulue: str) -> None:
    """Under another name until it is whole: a run stopped here leaves nothing that looks ready."""
    chantier = f"{PREFIXE}chantier"
    serveur.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(chantier)))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"],
        cwd=RACINE, env={**os.environ, "DATABASE_URL": _address(chantier)}, check=True,
    )  # fmt: skip
    serveur.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(chantier), sql.Identifier(voulue)))


def _address(base: str) -> str:
    """Address of another base of the server of the bench."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{base}").geturl()
