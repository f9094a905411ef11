"""COPY rows into PostgreSQL through Django's connection: the way anything numerous is written."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

from accounts import regard

#: Rows of one COPY. The connection answers nothing else meanwhile, and whoever makes the rows may ask (a rule reads its
#: parameters, a long reading renews its lease): each slice is made first, then sent.
TRANCHE = 1_000


def copy_rows(table: str, colonnes: Sequence[str], lignes: Iterable[Sequence]) -> int:
    """COPY tuples into a table of the current transaction; returns how many rows were sent.

    Names of table and columns are ours, never a user's. Values follow psycopg's adaptation (dates, arrays, None).
    `lignes` may ask the base as it goes; a slice of them is held in memory at a time.
    """
    noms = ", ".join(colonnes)
    with connection.cursor() as curseur:
        if not _is_guarded(curseur, table):
            return _copy(curseur, table, noms, lignes)
        # PostgreSQL does not COPY into a table whose policies bind who writes: the rows go through one that has none.
        lues = f"SELECT {noms} FROM"  # names of ours, as for COPY
        curseur.execute(f"CREATE TEMP TABLE copie_gardee ON COMMIT DROP AS {lues} {table} WITH NO DATA")
        nombre = _copy(curseur, "copie_gardee", noms, lignes)
        curseur.execute(f"INSERT INTO {table} ({noms}) {lues} copie_gardee")
        curseur.execute("DROP TABLE copie_gardee")
    return nombre


def _is_guarded(curseur: CursorWrapper, table: str) -> bool:
    """Whether policies bind us there; a process that none binds asks nothing."""
    if not regard.is_walled():
        return False
    curseur.execute("SELECT row_security_active(%s)", [table])
    is_active: bool = curseur.fetchone()[0]
    return is_active


def _copy(curseur: CursorWrapper, table: str, noms: str, lignes: Iterable[Sequence]) -> int:
    nombre = 0
    for tranche in batches(lignes, TRANCHE):
        with copying(curseur, f"COPY {table} ({noms}) FROM STDIN") as copie:
            for ligne in tranche:
                copie.write_row(ligne)
        nombre += len(tranche)
    return nombre


@contextmanager
def copying(curseur: CursorWrapper, commande: str) -> Iterator[psycopg.Copy]:
    """A COPY on a cursor of Django, whose refusals are those that every other query has (`django.db.Error`).

    Django knows nothing of COPY: without this a server that dies in the middle is not the « OperationalError » that
    callers try again.
    """
    with connection.wrap_database_errors, curseur.cursor.copy(commande) as copie:
        yield copie


def copy_texts(table: str, colonnes: Sequence[str], lignes: Iterable[Sequence[str]]) -> None:
    """The same, faster, for a table without policies and texts that hold neither tab, backslash nor line break."""
    with connection.cursor() as curseur:
        for tranche in batches(lignes, TRANCHE):
            with copying(curseur, f"COPY {table} ({', '.join(colonnes)}) FROM STDIN") as copie:
                copie.write("".join(["\t".join(ligne) + "\n" for ligne in tranche]))


def keys(cles: Iterable[int]) -> str:
    """Keys as one text, for a parameter written `%s::bigint[]`: a list costs the driver ten times as much."""
    return "{" + ",".join(map(str, cles)) + "}"


def batches(elements: Iterable, taille: int) -> Iterator[list]:
    """Lists of at most `taille` elements, in order."""
    lot: list = []
    for element in elements:
        lot.append(element)
        if len(lot) >= taille:
            yield lot
            lot = []
    if lot:
        yield lot
