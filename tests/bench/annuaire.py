"""The full roster file (P8): loaded, loaded again unchanged, then with three lines in a thousand changed.

Two lines for each account: a second activity for one person in two, somebody of another profession for the others,
as in the real file. `TAILLES` chooses the number of accounts (the largest alone is measured).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg

from certif.socle.progres import groupe
from certif.synthese import fichiers, population
from tests.banc.rapport import Ligne
from tests.bench.base import Passage, connect, empty_base, run, tailles

GRAINE = 1
PROMESSE = 300.0
TAILLE_PROMISE = 1_200_000
#: One person in so many moved since the day before.
CHANGEES = 333
#: Tables that hold what the file says.
_TABLES = (
    "accounts_professionnel", "accounts_exercice", "accounts_activite", "accounts_savoirfaire", "accounts_inscription",
)  # fmt: skip


def lignes() -> list[Ligne]:
    """Seconds of each load, rows written by the unchanged one, memory."""
    comptes = max(tailles())
    with (
        empty_base(f"annuaire-{comptes}") as adresse,
        connect(adresse) as connexion,
        tempfile.TemporaryDirectory() as temporaire,
    ):
        dossier = Path(temporaire)
        veille = _write(dossier / "veille", comptes, changees=0)
        premiere = _load(veille)
        connexion.execute("VACUUM ANALYZE")
        avant = _written(connexion)
        meme = _load(veille)
        ecrites = _written(connexion) - avant
        lendemain = _load(_write(dossier / "lendemain", comptes, changees=CHANGEES))
    lues = groupe(2 * comptes)
    promis = comptes >= TAILLE_PROMISE
    return [
        Ligne(f"RPPS de {lues} lignes, base vide", premiere.secondes, "s", _rate(premiere, comptes)),
        Ligne(
            f"RPPS de {lues} lignes, rien de changé", meme.secondes, "s",
            f"{_rate(meme, comptes)}, promis {PROMESSE:.0f} s", meme.secondes <= PROMESSE if promis else None,
        ),
        Ligne("lignes écrites quand rien n’a changé", ecrites, "lignes", "promis 0", ecrites == 0),
        Ligne(
            f"RPPS de {lues} lignes, une personne sur {CHANGEES} changée", lendemain.secondes, "s",
            f"{_rate(lendemain, comptes)}, promis {PROMESSE:.0f} s", lendemain.secondes <= PROMESSE if promis else None,
        ),
        Ligne("RPPS : mémoire du client", max(p.memoire for p in (premiere, meme, lendemain)), "Mo"),
    ]  # fmt: skip


def _load(chemins: list[Path]) -> Passage:
    """The real command, cycles left to the background; every line of the file must have been read."""
    passage = run("manage.py", "load_roster", *map(str, chemins), "--force", "--sans-recalcul", "-v", "0")
    if not re.search(r"Personnes : ", passage.sortie):
        raise RuntimeError(passage.sortie)
    return passage


def _rate(passage: Passage, comptes: int) -> str:
    return f"{groupe(round(2 * comptes / passage.secondes))} lignes/s"


def _written(connexion: psycopg.Connection) -> int:
    """Rows inserted, updated or deleted so far in the tables of the roster."""
    connexion.execute("SELECT pg_stat_force_next_flush()")
    connexion.execute("SELECT pg_stat_clear_snapshot()")
    return connexion.execute(
        "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_user_tables WHERE relname = ANY(%s)",
        [list(_TABLES)],
    ).fetchone()[0]


def _write(dossier: Path, comptes: int, changees: int) -> list[Path]:
    """The activity file and the specialties of `comptes` people; one in `changees` has another mode of exercise."""
    dossier.mkdir()
    activites = dossier / f"PS_LibreAcces_Personne_activite_{fichiers.HORODATAGE}.txt"
    savoir_faire = dossier / f"PS_LibreAcces_SavoirFaire_{fichiers.HORODATAGE}.txt"
    with activites.open("w", encoding="utf-8") as a, savoir_faire.open("w", encoding="utf-8") as s:
        a.write(fichiers.EN_TETE + "\n")
        s.write(fichiers.EN_TETE_SAVOIR_FAIRE + "\n")
        for rang, personne in enumerate(population.draw(comptes, GRAINE)):
            if changees and rang % changees == 0:
                personne = replace(personne, mode="S" if personne.mode == "L" else "L")
            a.writelines(_lines(personne, rang))
            if personne.specialite:
                s.write(fichiers.specialty_line(personne))
    return [activites, savoir_faire]


def _lines(personne: population.Personne, rang: int) -> Iterator[str]:
    yield fichiers.activity_line(personne)
    if rang % 2 == 0:
        yield fichiers.activity_line(replace(personne, finess=population.finess_of(personne.departement, 999)))
    else:
        # Another profession of the same file: read, counted, left out.
        cellules = fichiers.activity_line(personne).split("|")
        cellules[9], cellules[10] = "91", "Orthophoniste"
        yield "|".join(cellules)
