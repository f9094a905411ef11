"""The temporary table where the rows of a batch wait for their answer, shared by every format."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.db import connection

from accounts.copie import copy_rows
from accounts.flux.formats import Format
from accounts.models import Livraison
from certif.socle.feeds.lecture import LigneLue
from certif.socle.feeds.schema import Schema, Type

_TYPES = {Type.ENTIER: "integer", Type.DATE: "date", Type.AXES: "smallint[]"}
_MACHINE = ("ligne", "cle", "empreinte", "sequence", "sort", "code", "champ", "message", "avertissements")


def table_of(schema: Schema) -> str:
    """Name of the temporary table of a feed."""
    return f"flux_{schema.type_flux.lower()}"


def create_table(format_: Format) -> str:
    """Make the table empty, for the current transaction; returns its name.

    It stays with its connection: made again for each slice, its sixty columns would fill PostgreSQL's own catalogue.
    """
    schema = format_.schema
    table = table_of(schema)
    donnees = ", ".join(f"{c.nom} {_TYPES.get(c.type, 'text')}" for c in schema.champs)
    ajoutees = "".join(f", {nom} {type_sql}" for nom, type_sql in format_.colonnes.items())
    with connection.cursor() as curseur:
        curseur.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS {table} (ligne bigint NOT NULL, cle text NOT NULL, empreinte text,"
            " sequence text, sort text, code text NOT NULL,"
            f" champ text NOT NULL, message text NOT NULL, avertissements text[] NOT NULL, "
            f"{donnees}{ajoutees}) ON COMMIT DELETE ROWS"
        )
        curseur.execute(f"TRUNCATE {table}")
    return table


def fill_table(format_: Format, livraison: Livraison, lignes: Iterable[LigneLue]) -> int:
    """COPY the rows into the table made by `create_table`; returns how many. A faulty row is already « rejetée »."""
    schema = format_.schema
    table = table_of(schema)
    instant, marque = sequence_parts(livraison)
    vide: list[Any] = [None] * len(schema.champs)
    axes = [rang for rang, champ in enumerate(schema.champs) if champ.type is Type.AXES]

    def tuples() -> Iterable[tuple]:
        for lue in lignes:
            valeurs: list[Any] = list(lue.valeurs) or vide
            for rang in axes:  # written here: the driver would dump each list item by item
                if valeurs[rang] is not None:
                    valeurs[rang] = "{" + ",".join(map(str, valeurs[rang])) + "}"
            yield (
                lue.ligne, lue.id_technique, lue.empreinte, f"{instant}-{lue.ligne:09d}-{marque}",
                "rejetee" if lue.code else None, lue.code,
                lue.champ, lue.message, "{" + ",".join(lue.avertissements) + "}", *valeurs,
            )  # fmt: skip

    nombre = copy_rows(table, (*_MACHINE, *schema.noms), tuples())
    with connection.cursor() as curseur:
        curseur.execute(f"ANALYZE {table} (ligne, cle, {schema.identifiant}, sort, code)")
    return nombre


def sequence_parts(livraison: Livraison) -> tuple[str, str]:
    """What orders the rows of a partner: the sender's instant (UTC), then the line, then a mark of the file."""
    return f"{livraison.horodatage.astimezone(UTC):%Y%m%dT%H%M%S%f}", livraison.sha256[:8]
