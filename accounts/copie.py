"""COPY rows into PostgreSQL through Django's connection: the way anything numerous is written."""

from collections.abc import Iterable, Sequence

from django.db import connection


def copy_rows(table: str, colonnes: Sequence[str], lignes: Iterable[Sequence]) -> int:
    """COPY tuples into a table of the current transaction; returns how many rows were sent.

    Names of table and columns are ours, never a user's. Values follow psycopg's adaptation (dates, arrays, None).
    """
    nombre = 0
    commande = f"COPY {table} ({', '.join(colonnes)}) FROM STDIN"
    with connection.cursor() as curseur, curseur.cursor.copy(commande) as copie:
        for ligne in lignes:
            copie.write_row(ligne)
            nombre += 1
    return nombre


def keys(cles: Iterable[int]) -> str:
    """Keys as one text, for a parameter written `%s::bigint[]`: a list costs the driver ten times as much."""
    return "{" + ",".join(map(str, cles)) + "}"


def batches(elements: Iterable, taille: int) -> Iterable[list]:
    """Lists of at most `taille` elements, in order."""
    lot: list = []
    for element in elements:
        lot.append(element)
        if len(lot) >= taille:
            yield lot
            lot = []
    if lot:
        yield lot
