"""The semestrial sheet of one CNP, computed and frozen, at 100 k accounts (and the other sizes asked).

Beside a bare read of the same actions, accounts and exercises: PostgreSQL's own COPY to nowhere. The promise is for
100,000 accounts; a quarter of the actions are registrations of the catalogue, spread over the triennium.
"""

from __future__ import annotations

import json
import statistics
import time

import psycopg

from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench.base import base, connect, run, tailles

TOURS = 3
#: Seconds promised for one council (issue of the steering, figures).
PROMESSE = {100_000: 2.0}

_LUES = (
    """
    SELECT professionnel_id, reference_action, numero_session, typologie, format, categorie, annexe, orientation_numero
      FROM actions_action WHERE type_action = 'DPC' AND NOT is_retiree
    """,
    "SELECT id, professionnel_id, profession, specialite, mode, region FROM accounts_exercice",
    "SELECT id, active_at FROM accounts_professionnel",
    "SELECT reference_action, odpc, statut, categorie, typologie, format, annexe, publics FROM actions_actioncatalogue",
)


def lignes() -> list[Ligne]:
    """For each size: the bare read, the sheet (median), its PDF."""
    resultat: list[Ligne] = []
    for comptes in tailles()[:1]:
        with base(comptes) as adresse, connect(adresse) as connexion:
            resultat += _measure(comptes, connexion)
    return resultat


def _measure(comptes: int, connexion: psycopg.Connection) -> list[Ligne]:
    mesures = json.loads(run("-m", "tests.bench._fiche", str(TOURS)).sortie.splitlines()[-1])
    nue = statistics.median(_bare_read(connexion) for _ in range(TOURS))
    secondes = statistics.median(mesures["fiche"])
    promesse = PROMESSE.get(comptes)
    taille = f"{groupe(comptes)} comptes"
    return [
        Ligne(f"lecture nue, {taille}", nue, "s", f"médiane de {TOURS}"),
        Ligne(
            f"fiche d’un CNP, calculée et figée, {taille}", secondes, "s",
            f"{secondes / nue:.1f} × lecture nue" + (f", promis {promesse:.0f} s" if promesse else ""),
            None if promesse is None else secondes <= promesse,
            {"inscriptions": mesures["inscriptions"], "ratio": round(secondes / nue, 2)},
        ),
        Ligne(f"sa page en PDF, {taille}", statistics.median(mesures["pdf"]), "s", f"médiane de {TOURS}"),
    ]  # fmt: skip


def _bare_read(connexion: psycopg.Connection) -> float:
    depart = time.monotonic()
    for requete in _LUES:
        connexion.execute(f"COPY ({requete}) TO '/dev/null'")
    return time.monotonic() - depart
