"""Old code on the new schema: the last commit before a migration, run on the tables of today, writes and reads.

That is what happens during a release, between `migrate` and the last server replaced. Nothing is done without `.git`.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from certif.embarque.etat import Etat
from certif.embarque.usage import SERVEURS, serveurs
from tests.banc.rapport import Ligne
from tests.maison.maison import RACINE

#: Pages that each of these people opens; the world itself is written by the old code first.
PAGES = {
    "titulaire": ["/mon-espace/", "/mon-espace/notifications/"],
    "decideur": ["/ordre/", "/ordre/?q=FICTIF"],
    "exploitant": ["/livraisons/", "/livraisons/lignes"],
    "cnp": ["/redaction/", "/cnp/"],
    "dgos": ["/pilotage/"],
    "employeur": ["/employeur/"],
    "anonyme": ["/", "/referentiels/", "/verifier/", "/pret"],
}
_PARCOURS = """
import json, sys, django
django.setup()
from accounts import horloge
from tests.e2e import monde
from tests.people import client_of
horloge.move_to(monde.JOUR)
gens = monde.populate()
rendues = {}
for qui, chemins in json.loads(sys.argv[1]).items():
    utilisateur = {"anonyme": None, "titulaire": gens.camille.utilisateur}.get(qui, getattr(gens, qui, None))
    client = client_of(utilisateur)
    client.raise_request_exception = False
    client.defaults["SERVER_NAME"] = "127.0.0.1"
    for chemin in chemins:
        page = client.get(chemin, follow=True)
        rendues[f"{qui} {chemin}"] = [page.status_code, page.request["PATH_INFO"]]
print(json.dumps(rendues))
"""


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=RACINE, check=True, capture_output=True).stdout


def lignes() -> list[Ligne]:
    """Migrate with the code of today, then play with that of before."""
    if not (RACINE / ".git").exists():
        return [Ligne("ancien code sur le nouveau schéma", 0, "", "non joué : pas de dépôt git", False)]
    dernier = _git("log", "-1", "--format=%H", "--", *_migrations()).decode().strip()
    avant = _git("rev-parse", f"{dernier}^").decode().strip()
    dossier = Path(tempfile.mkdtemp(prefix="certif-ancien-"))
    dossier.chmod(0o711)
    try:
        with tarfile.open(fileobj=io.BytesIO(_git("archive", avant))) as archive:
            archive.extractall(dossier / "ancien", filter="data")
        return _played(dossier, avant[:12])
    finally:
        shutil.rmtree((dossier / "etat" / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(dossier)


def _migrations() -> list[str]:
    return [str(chemin.relative_to(RACINE)) for chemin in RACINE.glob("*/migrations")]


def _played(dossier: Path, commit: str) -> list[Ligne]:
    etat = Etat(dossier / "etat")
    etat.prepare()
    ancien = dossier / "ancien"
    with serveurs(etat, list(SERVEURS)):
        base = {**os.environ, "DJANGO_SETTINGS_MODULE": "certif.settings.dev", "CERTIF_STATE": str(etat.path)}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=RACINE, env=base, check=True)
        fait = subprocess.run(
            [sys.executable, "-c", _PARCOURS, json.dumps(PAGES)],
            cwd=ancien, env=base | {"PYTHONPATH": str(ancien)}, capture_output=True, text=True,
        )  # fmt: skip
    if fait.returncode:
        print(fait.stderr[-2_000:])
    rendues: dict[str, list[Any]] = json.loads(fait.stdout.splitlines()[-1]) if fait.returncode == 0 else {}
    # A page that sends elsewhere (to the login, to the home page) showed nothing of the schema.
    fautives = {
        page: f"{statut}, arrivée à {arrivee}"
        for page, (statut, arrivee) in rendues.items()
        if statut != 200 or arrivee != page.partition(" ")[2].partition("?")[0]
    }
    for page, vue in fautives.items():
        print(f"  {page} : {vue}")
    return [
        Ligne(f"pages servies par le code de {commit}", len(rendues), "pages", "schéma d’aujourd’hui", bool(rendues)),
        Ligne("pages de l’ancien code en erreur", len(fautives), "pages", f"0 sur {len(rendues)}",
              bool(rendues) and not fautives),
    ]  # fmt: skip
