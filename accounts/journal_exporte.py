"""Export the sealed journal for whoever verifies it elsewhere: rows, heads and keys (docs/journal.md)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from django.db import connection

from accounts import cle_journal
from accounts.journal import Fait
from accounts.journal_scelle import TEXTE, require_every_row
from accounts.journal_tetes import as_data, keys_as_data
from accounts.models import Evenement, TeteJournal

LOT = 10_000
# The text of a leaf is exported as it is hashed; of one that was erased at its term, its hash is left.
_LIGNES = f"""
SELECT f.rang, CASE WHEN f.sel IS NOT NULL AND e.id IS NOT NULL THEN {TEXTE.format(sel="f.sel")}
  ELSE json_build_object('rang', f.rang, 'evenement', f.evenement_id, 'empreinte', encode(f.empreinte, 'base64'))::text
  END
FROM accounts_feuillejournal f LEFT JOIN accounts_evenement e ON e.id = f.evenement_id
WHERE f.rang >= %s AND f.rang < %s ORDER BY f.rang LIMIT %s
"""  # noqa: S608 - the expression is a constant of ours, values are parameters


class NonScelle(RuntimeError):
    """Rows were erased a moment ago and no head holds yet the line that says so."""


def export(dossier: Path, progres: Callable[[int, int], None] | None = None) -> int:
    """Write `journal.ndjson`, `tetes.ndjson` and `cles.json`, readable by their owner alone; how many rows.

    Call it in one snapshot (a REPEATABLE READ transaction). Raises `NonScelle`: try again after the next head.
    """
    require_every_row()
    derniere = TeteJournal.objects.order_by("-numero").first()
    taille, plancher = (derniere.taille, derniere.plancher) if derniere else (0, 0)
    if Evenement.objects.filter(pk__gt=plancher, nature=Fait.EVENEMENTS_EFFACES).exists():
        raise NonScelle
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _private(dossier / "cles.json") as fichier:
        fichier.write(json.dumps(keys_as_data(cle_journal.published()), indent=1).encode() + b"\n")
    with _private(dossier / "tetes.ndjson") as fichier:
        for tete in _heads():
            fichier.write(json.dumps(as_data(tete), separators=(",", ":")).encode() + b"\n")
    depuis = 0
    with _private(dossier / "journal.ndjson") as fichier:
        while lignes := _rows(depuis, taille):
            fichier.write("".join(f"{texte}\n" for _, texte in lignes).encode())
            depuis = lignes[-1][0] + 1
            if progres is not None:
                progres(depuis, taille)
    return depuis


def one_snapshot() -> None:
    """Make the transaction that has just begun read one state of the base; one inside another keeps its own."""
    if not connection.savepoint_ids:
        with connection.cursor() as curseur:
            curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _private(chemin: Path) -> IO[bytes]:
    return os.fdopen(os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _heads() -> Iterator[TeteJournal]:
    dernier = -1
    while lot := list(TeteJournal.objects.filter(numero__gt=dernier).order_by("numero")[:1_000]):
        yield from lot
        dernier = lot[-1].numero


def _rows(depuis: int, taille: int) -> list[tuple[int, str]]:
    with connection.cursor() as curseur:
        curseur.execute(_LIGNES, [depuis, taille, LOT])
        return curseur.fetchall()
