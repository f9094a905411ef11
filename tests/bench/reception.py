"""Receive a million rows (P1) and one delivery of 10,000 (P2), beside a bare COPY and what Django alone would do.

`LIGNES=200000` receives fewer rows; `TAILLES` chooses the bases (P1 on the largest, P2 on each).
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from pathlib import Path

import psycopg

from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench import envois
from tests.bench.base import base, connect, run, run_together, tailles

PAR_FICHIER = 200_000
LIVRAISON = 10_000
TOURS = 3
DEBIT = 10_000.0
MEMOIRE, MEMOIRE_LOURDE = 64.0, 300.0
LIVRAISON_SECONDES = 2.0
CROISSANCE, CROISSANCE_PROJECTION, REJEU = 1.35, 1.1, 0.7


def lignes() -> list[Ligne]:
    """P2 at each size with its growth, then P1 on the largest base."""
    resultat: list[Ligne] = []
    mesures: dict[int, dict[str, float]] = {}
    for comptes in tailles():
        with base(comptes) as adresse, connect(adresse) as connexion, tempfile.TemporaryDirectory() as temporaire:
            dossier = Path(temporaire)
            mesures[comptes] = _deliver(connexion, dossier, comptes)
            resultat += _delivery_lines(comptes, mesures[comptes])
            if comptes == max(tailles()):
                resultat += _flood(connexion, dossier, comptes)
                resultat += _heavy(connexion, dossier, comptes)
    if len(mesures) > 1:
        resultat += _growth(mesures[min(mesures)], mesures[max(mesures)])
    return resultat


def _deliver(connexion: psycopg.Connection, dossier: Path, comptes: int) -> dict[str, float]:
    """Medians of a delivery of 10,000 rows: first time, its progress part, the same content again."""
    tours: list[dict[str, float]] = []
    for tour in range(TOURS):
        envoi = envois.write(connexion, dossier, LIVRAISON, comptes, envois.PETIT, _draw() + tour)
        passage = run("-m", "tests.bench._reception", "livrer", str(envoi.chemin), envoi.partenaire)
        tours.append({**json.loads(passage.sortie.splitlines()[-1]), "memoire": passage.memoire})
    return {nom: statistics.median(tour[nom] for tour in tours) for nom in tours[0]}


def _delivery_lines(comptes: int, mesure: dict[str, float]) -> list[Ligne]:
    taille = f"{groupe(comptes)} comptes"
    rejeu = mesure["rejeu"] / mesure["secondes"]
    return [
        Ligne(
            f"livraison de {groupe(LIVRAISON)} lignes, {taille}", mesure["secondes"], "s",
            f"dont avancement {mesure['projection']:.2f} s, promis {LIVRAISON_SECONDES:.0f} s",
            mesure["secondes"] <= LIVRAISON_SECONDES,
        ),
        Ligne(f"la même rejouée, {taille}", mesure["rejeu"], "s", f"{rejeu:.2f} × la première", rejeu <= REJEU),
    ]  # fmt: skip


def _growth(petite: dict[str, float], grande: dict[str, float]) -> list[Ligne]:
    total = grande["secondes"] / petite["secondes"]
    projection = grande["projection"] / petite["projection"]
    return [
        Ligne("livraison : croissance avec la base", total, "×", f"promis {CROISSANCE}", total <= CROISSANCE),
        Ligne(
            "avancement seul : croissance avec la base", projection, "×", f"promis {CROISSANCE_PROJECTION}",
            projection <= CROISSANCE_PROJECTION,
        ),
    ]  # fmt: skip


def _flood(connexion: psycopg.Connection, dossier: Path, comptes: int) -> list[Ligne]:
    """P1: several partners at once, as many workers as cores, then the floor and the alternatives."""
    total = int(os.environ.get("LIGNES") or 1_000_000)
    par_fichier = min(PAR_FICHIER, total)
    tirage = _draw() + 10
    fichiers = [
        envois.write(connexion, dossier, par_fichier, comptes, rang, tirage) for rang in range(total // par_fichier)
    ]
    connexion.execute("CHECKPOINT")
    depart = time.monotonic()
    depot = run("-m", "tests.bench._reception", "deposer", *(f"{e.partenaire}={e.chemin}" for e in fichiers))
    ouvriers = run_together([("-m", "tests.bench._reception", "travailler")] * (os.cpu_count() or 1))
    secondes = time.monotonic() - depart
    livraisons = [int(pk) for pk in depot.sortie.splitlines()[-1].split()]
    _check_answers(connexion, livraisons, par_fichier)
    debit = total / secondes
    memoire = max(passage.memoire for passage in (depot, *ouvriers))
    cpu = sum(passage.cpu for passage in (depot, *ouvriers))
    nue = _bare_copy(connexion, fichiers[0].chemin)
    reference = json.loads(run("-m", "tests.bench._reception", "django", str(fichiers[0].chemin)).sortie)
    base_de = f"{groupe(comptes)} comptes"
    return [
        Ligne(
            f"réception de {groupe(total)} lignes, {base_de}", debit, "lignes/s",
            f"{secondes:.0f} s, CPU des clients {cpu:.0f} s, promis {groupe(int(DEBIT))}", debit >= DEBIT,
        ),
        Ligne(
            "mémoire du plus gros client", memoire, "Mo",
            f"dont {_at_rest():.0f} au repos, promis {MEMOIRE:.0f}", memoire <= MEMOIRE,
        ),
        Ligne("COPY nue des mêmes lignes", nue, "lignes/s", f"{nue / debit:.0f} × la réception"),
        _beside("bulk_create des mêmes lignes", reference["bulk_create"], debit, 2),
        _beside("update_or_create des mêmes lignes", reference["update_or_create"], debit, 50),
    ]  # fmt: skip


def _at_rest() -> float:
    """MB of a process that has only loaded the application."""
    return run("-c", "import django; django.setup()").memoire


def _heavy(connexion: psycopg.Connection, dossier: Path, comptes: int) -> list[Ligne]:
    """The largest delivery that a partner may send: what it takes in memory, from its deposit to its last row."""
    lignes = min(PAR_FICHIER, int(os.environ.get("LIGNES") or PAR_FICHIER))
    envoi = envois.write(connexion, dossier, lignes, comptes, envois.PETIT + 1, _draw() + 20, envois.GONFLE)
    octets = envoi.chemin.stat().st_size
    depot = run("-m", "tests.bench._reception", "deposer", f"{envoi.partenaire}={envoi.chemin}")
    ouvrier = run("-m", "tests.bench._reception", "travailler")
    _check_answers(connexion, [int(depot.sortie.splitlines()[-1])], lignes)
    memoire = max(depot.memoire, ouvrier.memoire)
    return [
        Ligne(
            f"mémoire d’une livraison de {octets / 1e6:.0f} Mo", memoire, "Mo",
            f"dépôt {depot.memoire:.0f}, traitement {ouvrier.memoire:.0f}, promis {MEMOIRE_LOURDE:.0f}",
            memoire <= MEMOIRE_LOURDE,
        )
    ]  # fmt: skip


def _beside(nom: str, valeur: float, debit: float, facteur: int) -> Ligne:
    return Ligne(
        nom, valeur, "lignes/s", f"réception {debit / valeur:.1f} ×, promis {facteur} ×", debit >= facteur * valeur
    )


def _check_answers(connexion: psycopg.Connection, livraisons: list[int], lignes: int) -> None:
    """Every row of every delivery has its answer, or the figure means nothing."""
    for pk in livraisons:
        etat, compteurs, reponses = connexion.execute(
            "SELECT etat, compteurs, (SELECT count(*) FROM accounts_reponse WHERE livraison_id = l.id)"
            " FROM accounts_livraison l WHERE id = %s",
            [pk],
        ).fetchone()  # type: ignore[misc]  # the row exists: its key was just printed
        if etat != "traitee" or reponses != lignes or compteurs["acceptees"] < 0.9 * lignes:
            raise RuntimeError(f"livraison {pk} : {etat}, {reponses} réponses, {compteurs}")


def _bare_copy(connexion: psycopg.Connection, chemin: Path) -> float:
    """Rows per second of the same bytes copied into a table of texts."""
    with chemin.open("rb") as flux:
        colonnes = flux.readline().decode().strip().split(";")
        connexion.execute(f"CREATE TEMP TABLE nue ({', '.join(f'{nom} text' for nom in colonnes)})")
        depart = time.monotonic()
        with connexion.cursor().copy("COPY nue FROM STDIN (FORMAT csv, DELIMITER ';')") as copie:
            while bloc := flux.read(1 << 18):
                copie.write(bloc)
        secondes = time.monotonic() - depart
    nombre = connexion.execute("SELECT count(*) FROM nue").fetchone()[0]
    connexion.execute("DROP TABLE nue")
    return nombre / secondes


def _draw() -> int:
    """A number no other run used: a base kept by GARDER=1 receives new actions each time."""
    return int(time.time()) % 1_000_000
