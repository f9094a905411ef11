"""R1: twenty deliveries treated while workers, PostgreSQL and the broker are killed, beside the same left in peace.

LIGNES=50000 makes it shorter (default: a million rows, fifty-two blows); the blows are in proportion.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg

from certif.embarque.etat import Etat
from certif.embarque.usage import serveurs
from tests.banc.rapport import Ligne
from tests.bench.base import run as run_python
from tests.faults._coups import Avancee, Ouvriers, blows, run
from tests.faults._decor import LIVRAISONS

PLEIN = 1_000_000
REPRISE_MAX = 30.0
LENTEUR_MAX = 2.0


def lignes() -> list[Ligne]:
    """The two runs, on two copies of one base, and what they left."""
    nombre = int(os.environ.get("LIGNES") or PLEIN) // LIVRAISONS * LIVRAISONS
    dossier = Path(tempfile.mkdtemp(prefix="certif-r1-"))
    dossier.chmod(0o711)
    base, courtier = Etat(dossier / "etat"), Etat(dossier / "courtier", durable=False)
    os.environ["CERTIF_MEDIA"] = str(dossier / "media")
    try:
        with serveurs(base, ["postgres"]), serveurs(courtier, ["valkey"]):
            return _both(nombre, dossier, base, courtier)
    finally:
        del os.environ["CERTIF_MEDIA"]
        shutil.rmtree((dossier / "etat" / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(dossier, ignore_errors=True)


def _both(nombre: int, dossier: Path, base: Etat, courtier: Etat) -> list[Ligne]:
    run_python("manage.py", "migrate", "-v", "0")
    run_python("-m", "tests.faults._decor", "prepare", str(nombre), str(dossier))
    adresse = base.database_url
    with psycopg.connect(adresse.replace("/certif?", "/postgres?"), autocommit=True) as connexion:
        connexion.execute("CREATE DATABASE calme TEMPLATE certif")
    calme = adresse.replace("/certif?", "/calme?")
    limite = 600 + nombre / 100
    duree_calme, _ = run(_workers(dossier, calme), Avancee(calme), _rows(calme), [], limite)
    attendu = _state(calme)
    ouvriers = _workers(dossier, adresse)
    coups = blows(ouvriers, base, courtier, min(1.0, nombre / PLEIN))
    duree, reprises = run(ouvriers, Avancee(adresse), _rows(adresse), coups, 4 * limite)
    return _report(nombre, attendu, _state(adresse), duree_calme, duree, reprises)


def _rows(adresse: str) -> int:
    with psycopg.connect(adresse) as connexion:
        return int(connexion.execute("SELECT sum(nb_lignes) FROM accounts_morceau").fetchone()[0])


def _workers(dossier: Path, adresse: str) -> Ouvriers:
    environnement = {**os.environ, "DATABASE_URL": adresse, "DJANGO_SETTINGS_MODULE": "certif.settings.dev"}
    return Ouvriers(environnement, dossier)


def _state(adresse: str) -> dict[str, Any]:
    avant = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = adresse
    try:
        return json.loads(run_python("-m", "tests.faults._decor", "state").sortie.strip().splitlines()[-1])
    finally:
        os.environ["DATABASE_URL"] = avant


def _report(
    nombre: int,
    calme: dict[str, Any],
    apres: dict[str, Any],
    duree_calme: float,
    duree: float,
    reprises: list[tuple[str, float]],
) -> list[Ligne]:
    perdues = calme["reponses"] - apres["reponses"]
    coups = ", ".join(f"{nom} × {n}" for nom, n in Counter(nom for nom, _ in reprises).items())
    pire = max((secondes for _, secondes in reprises), default=0.0)
    restes = {nom: str(apres[nom]) for nom in ("actions", "fusions", "notifications")}
    egal = apres["registre"] == calme["registre"]
    rapport = duree / duree_calme
    # The price of a blow does not depend on the size: the promise is for the whole.
    tenu = None if nombre < PLEIN else rapport <= LENTEUR_MAX
    detail = {f"reprise {nom} (pire)": round(max(s for n, s in reprises if n == nom), 1) for nom, _ in reprises}
    return [
        Ligne("R1 : coups portés", len(reprises), "", coups, None, detail),
        Ligne("R1 : lignes perdues", perdues, "lignes", f"0 sur {calme['reponses']}", perdues == 0),
        Ligne("R1 : lignes appliquées deux fois", apres["doublees"], "lignes", "0", apres["doublees"] == 0),
        Ligne("R1 : lignes mises à l’écart (E399)", apres["ecartees"], "lignes", "0", apres["ecartees"] == 0),
        Ligne("R1 : livraisons inachevées", apres["inachevees"], "", "0", apres["inachevees"] == 0),
        Ligne("R1 : registre égal à celui du calme", int(egal), "", apres["registre"][:16], egal,
              {"calme": calme["registre"], **restes}),
        Ligne("R1 : durée sans coup", duree_calme, "s", f"{round(calme['reponses'] / duree_calme)} lignes/s"),
        Ligne("R1 : durée sous les coups", duree, "s", f"{rapport:.2f} × le calme, promis {LENTEUR_MAX:.0f}", tenu),
        Ligne("R6 : reprise la plus longue", pire, "s", f"au plus {REPRISE_MAX:.0f} s", pire <= REPRISE_MAX),
    ]  # fmt: skip
