"""`evaluate --all` at 100 k, 400 k and 1.2 M accounts: first run, then nothing to write, beside a bare read.

The bare read is PostgreSQL's own COPY of the same columns of the same rows to nowhere: no network, no client.
"""

from __future__ import annotations

import re
import statistics
import time

import psycopg

from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench.base import Passage, base, connect, run, tailles

TOURS = 3
#: Seconds promised for the whole country (quality.md, P3).
PROMESSE = {1_200_000: 180.0}

_LUES = (
    """
    SELECT cycle_id, id, item_id, date_fin, duree_minutes, role, organisme_type, independance, preuve, statut,
           etat_cnp, axe_choisi, rattachement
      FROM actions_action WHERE fusionnee_dans_id IS NULL AND NOT is_retiree
    """,
    "SELECT id, exercice_id, debut, fin, version_id, etat FROM actions_cycle",
    "SELECT id, professionnel_id, profession, mode, departement, region, categorie FROM accounts_exercice",
    "SELECT cycle_id, etat, total, faites, requises, progressions, faites_axes, risque FROM actions_avancement",
)


def lignes() -> list[Ligne]:
    """For each size: the bare read, the first evaluation, the next ones (median), their ratio, rate and memory."""
    resultat: list[Ligne] = []
    for comptes in tailles():
        with base(comptes) as adresse, connect(adresse) as connexion:
            resultat += _measure(comptes, connexion)
    return resultat


def _measure(comptes: int, connexion: psycopg.Connection) -> list[Ligne]:
    taille = f"{groupe(comptes)} comptes"
    connexion.execute("TRUNCATE actions_avancement")
    premiere = _evaluate(comptes, ecrites=comptes)
    connexion.execute("VACUUM ANALYZE actions_avancement")
    nues = [_bare_read(connexion) for _ in range(TOURS)]
    suivantes = [_evaluate(comptes, ecrites=0) for _ in range(TOURS)]
    nue = statistics.median(nues)
    secondes = statistics.median(p.secondes for p in suivantes)
    memoire = max(p.memoire for p in (premiere, *suivantes))
    promesse = PROMESSE.get(comptes)
    return [
        Ligne(f"lecture nue, {taille}", nue, "s", f"médiane de {TOURS}"),
        _line(f"evaluate --all, tout à écrire, {taille}", premiere.secondes, premiere, nue, comptes, promesse),
        _line(f"evaluate --all, rien à écrire, {taille}", secondes, suivantes[-1], nue, comptes, promesse),
        Ligne(f"mémoire du plus gros processus, {taille}", memoire, "Mo"),
    ]


def _line(nom: str, secondes: float, passage: Passage, nue: float, comptes: int, promesse: float | None) -> Ligne:
    reference = f"{secondes / nue:.1f} × lecture nue, {groupe(round(comptes / secondes))}/s"
    return Ligne(
        nom,
        secondes,
        "s",
        reference + (f", promis {promesse:.0f} s" if promesse else ""),
        None if promesse is None else secondes <= promesse,
        {"ratio": round(secondes / nue, 2), "cycles_par_s": round(comptes / secondes), "cpu_s": round(passage.cpu, 1)},
    )


def _evaluate(comptes: int, ecrites: int) -> Passage:
    """Run the real command and hold it to what it says: every cycle evaluated, exactly `ecrites` rows written."""
    passage = run("manage.py", "evaluate", "--all", "-v", "0")
    dit = [int(re.sub(r"\D", "", mot)) for mot in re.findall(r"[\d\u202f]+ (?=cycle|ligne)", passage.sortie)]
    if dit[:2] != [comptes, ecrites]:
        raise RuntimeError(f"attendu {comptes} cycles et {ecrites} lignes : {passage.sortie}")
    return passage


def _bare_read(connexion: psycopg.Connection) -> float:
    depart = time.monotonic()
    for requete in _LUES:
        connexion.execute(f"COPY ({requete}) TO '/dev/null'")
    return time.monotonic() - depart
