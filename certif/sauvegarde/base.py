"""The base of a backup: read at one instant (rows, hashes, dump see the same snapshot), written into an empty one."""

from __future__ import annotations

import hashlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from certif.embarque.binaires import Identite, postgres_bin
from certif.sauvegarde.manifeste import Compte
from certif.sauvegarde.scelle import BLOC, Lecteur, Scelleur
from certif.socle.refus import Refus

Progres = Callable[[str, int, int], None]
#: What the text of a value depends on: the same on both sides, whatever the servers are set to.
_FORMES = {
    # The snapshot waits, idle, while the dump and the files are written.
    "idle_in_transaction_session_timeout": "0", "statement_timeout": "0",
    "TimeZone": "UTC", "DateStyle": "ISO, YMD", "IntervalStyle": "postgres", "bytea_output": "hex",
    "extra_float_digits": "1", "row_security": "off", "lc_monetary": "C",
}  # fmt: skip
#: Ours: neither the catalogue's, nor a part of another table, nor an extension's.
_TABLES = """
SELECT n.nspname, c.relname, greatest(c.reltuples, 0)::bigint
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2
"""
_CLE = """
SELECT a.attname, a.attcollation <> 0 FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k (numero, rang)
  JOIN pg_attribute a ON a.attnum = k.numero
 WHERE a.attrelid = i.indrelid AND i.indisprimary AND i.indrelid = %s::regclass
 ORDER BY k.rang
"""
_VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip


def address() -> dict[str, str]:
    """The base of the settings, as libpq names its parts."""
    lus = connection.settings_dict
    parts = {"host": lus["HOST"], "port": lus["PORT"], "user": lus["USER"], "password": lus["PASSWORD"],
             "dbname": lus["NAME"]}  # fmt: skip
    options = {nom: valeur for nom, valeur in lus.get("OPTIONS", {}).items() if nom in _VARIABLES}
    return {nom: str(valeur) for nom, valeur in {**parts, **options}.items() if valeur}


@contextmanager
def snapshot() -> Iterator[psycopg.Connection]:
    """A connection that sees the base as it is now until it closes; what it must not see whole is an error."""
    with psycopg.connect(**address(), autocommit=True) as lien:  # type: ignore[arg-type]  # parts of an address, checked by libpq
        for nom, valeur in _FORMES.items():
            lien.execute("SELECT set_config(%s, %s, false)", [nom, valeur])
        lien.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield lien


def tables(lien: psycopg.Connection) -> list[tuple[str, str, int]]:
    """Schema, name and estimated rows of every table of ours; none in an empty base."""
    return lien.execute(_TABLES).fetchall()


def counts(lien: psycopg.Connection, progres: Progres) -> dict[str, Compte]:
    """Rows and hash of every table, read once, in the order of their keys; memory is one row."""
    connues = tables(lien)
    attendues, faites = sum(estimees for _, _, estimees in connues), 0
    comptes = {}
    for schema, table, _ in connues:
        empreinte, lignes = hashlib.sha256(), 0
        try:
            with lien.cursor() as curseur, curseur.copy(_ordered(lien, schema, table)) as flux:
                for ligne in flux:
                    empreinte.update(ligne)
                    lignes += 1
                    if not lignes % 10_000:
                        progres("Empreintes, lignes", faites + lignes, max(attendues, faites + lignes))
        except psycopg.errors.InsufficientPrivilege:
            raise Refus(
                "base_cloisonnee",
                f"Ce compte PostgreSQL ne voit pas toutes les lignes de « {table} »\u00a0: la sauvegarde serait "
                "incomplète.",
                remede="Sauvegardez avec le propriétaire des tables, sans CERTIF_ROLE.",
            ) from None
        faites += lignes
        comptes[f"{schema}.{table}"] = Compte(lignes, empreinte.hexdigest())
    return comptes


def _ordered(lien: psycopg.Connection, schema: str, table: str) -> sql.Composed:
    """All the rows of a table, as text, in the order of its key (of the whole row where there is none)."""
    nom = sql.Identifier(schema, table)
    cle = lien.execute(_CLE, [nom.as_string(lien)]).fetchall()
    colonnes = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL('COLLATE "C"' if t else "")) for c, t in cle]
    ordre = sql.SQL(", ").join(colonnes) if colonnes else sql.SQL('t::text COLLATE "C"')
    return sql.SQL("COPY (SELECT * FROM {} t ORDER BY {}) TO STDOUT").format(nom, ordre)


def ledger(comptes: dict[str, Compte]) -> str:
    """One hash of the whole base."""
    lignes = (f"{nom} {compte.lignes} {compte.sha256}\n" for nom, compte in sorted(comptes.items()))
    return hashlib.sha256("".join(lignes).encode()).hexdigest()


def head(lien: psycopg.Connection, comptes: dict[str, Compte]) -> dict[str, Any]:
    """The head of the journal: how many events, the key of the last, the hash of all."""
    compte = comptes.get("public.accounts_evenement", Compte(0, ""))
    dernier = lien.execute("SELECT max(id) FROM accounts_evenement").fetchone()
    return {"evenements": compte.lignes, "dernier": dernier[0] if dernier else None, "sha256": compte.sha256}


def dump(lien: psycopg.Connection, sortie: Scelleur, progres: Progres) -> None:
    """Everything `lien` sees, by pg_dump (custom format, compressed), into the sealed piece."""
    vue = lien.execute("SELECT pg_export_snapshot()").fetchone()
    assert vue is not None
    commande = ["pg_dump", "--format=custom", "--verbose", "--no-owner", "--no-privileges", f"--snapshot={vue[0]}"]
    with _running(commande, "dumping contents of table", "Base, tables", len(tables(lien)), progres) as processus:
        assert processus.stdout is not None
        while bloc := processus.stdout.read(BLOC):
            sortie.write(bloc)


def restore(entree: Lecteur, nombre: int, progres: Progres) -> None:
    """Write the dump into the base of the settings, in one transaction: whole or not at all."""
    commande = ["pg_restore", "--verbose", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
                "--no-comments", f"--dbname={address()['dbname']}"]  # fmt: skip
    _feed(commande, entree, nombre, progres)


def check(entree: Lecteur, progres: Progres) -> None:
    """Read the whole dump as a restoration would, towards nothing."""
    _feed(["pg_restore", f"--file={os.devnull}"], entree, 0, progres)


def _feed(commande: list[str], entree: Lecteur, nombre: int, progres: Progres) -> None:
    with _running(commande, "processing data for table", "Base, tables", nombre, progres, subprocess.PIPE) as processus:
        assert processus.stdin is not None
        try:
            while bloc := entree.read():
                processus.stdin.write(bloc)
            processus.stdin.close()
        except BrokenPipeError:
            pass  # it stopped by itself: what it said follows


@contextmanager
def _running(
    commande: list[str], mot: str, etape: str, total: int, progres: Progres, entree: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of PostgreSQL; its words make the progress. `Refus` with the last of them when it fails."""
    programme = str(postgres_bin(Identite(os.geteuid(), os.getegid())) / commande[0])
    variables = {_VARIABLES[nom]: valeur for nom, valeur in address().items()}
    environnement = {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(settings.BASE_DIR), **variables}
    processus = subprocess.Popen(
        [programme, *commande[1:]],
        stdin=entree, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environnement,
    )  # fmt: skip
    assert processus.stderr is not None
    dites: list[str] = []
    oreille = threading.Thread(target=_listen, args=(processus.stderr, mot, etape, total, progres, dites), daemon=True)
    oreille.start()
    try:
        yield processus
        processus.wait()
    finally:
        if processus.poll() is None:
            processus.kill()
            processus.wait()
        oreille.join()
        for bout in (processus.stdin, processus.stdout, processus.stderr):
            if bout is not None and not bout.closed:
                bout.close()
    if processus.returncode:
        raise Refus(
            "postgresql_refuse",
            f"{commande[0]} s’est arrêté\u00a0: {' '.join(dites[-3:]) or processus.returncode}",
            remede="Rien n’est à moitié fait\u00a0: corrigez la cause, puis recommencez.",
        )


def _listen(erreurs: IO[bytes], mot: str, etape: str, total: int, progres: Progres, dites: list[str]) -> None:
    """Count the tables it names; keep its last words."""
    faites = 0
    for ligne in erreurs:
        texte = ligne.decode(errors="replace").strip()
        if mot in texte:
            faites += 1
            progres(etape, faites, max(total, faites))
        dites[:] = [*dites[-2:], texte]
