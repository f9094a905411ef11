"""Who may do what in the base: two roles that own nothing, and what each is granted.

`certif_application` serves pages: it reads and writes rows, never their tables, never the past of the journal, and sees
of people what the policies let it see. `certif_travaux` runs the background work and the commands, which concern
everybody: the same rights, without the policies. Neither logs in: the logins of an installation are their members, and
each process takes one by `CERTIF_ROLE` (docs/exploitation.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

APPLICATION = "certif_application"
TRAVAUX = "certif_travaux"
#: Tables that only grow: nobody but their owner rewrites them, except the end of retention (`ordres.conservation`).
JOURNAUX = ("accounts_evenement",)
#: What pages only read: the seal of the journal, which a worker writes, and what the migrations did (`/pret`).
SCELLEES = ("accounts_feuillejournal", "accounts_noeudjournal", "accounts_tetejournal", "accounts_plancherjournal")
LUES = ("django_migrations",)
#: Served whole where PostgreSQL does not let us say « without policies » (not a superuser): the regard says it.
_SANS_POLITIQUES = "ALTER ROLE {role} BYPASSRLS"


@dataclass(frozen=True, slots=True)
class Bilan:
    """What was done, and what somebody with more rights must do (SQL, in the order to run it)."""

    roles: tuple[str, ...]
    tables: int
    a_faire: tuple[str, ...]


def open_rights(using: str = "default") -> Bilan:
    """Create the roles if they are missing and grant what each may do; changes nothing the second time."""
    a_faire: list[str] = []
    with connections[using].cursor() as curseur:
        for role in (APPLICATION, TRAVAUX):
            a_faire += _ensure(curseur, role, using)
        presents, tables = _present(curseur), 0
        if presents:
            with transaction.atomic(using):
                tables = _grant(curseur, using, presents)
    return Bilan(presents, tables, tuple(a_faire))


def _ensure(curseur: CursorWrapper, role: str, using: str) -> list[str]:
    """Create one role; the SQL that remains to be run by somebody who may."""
    manque = []
    curseur.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
    connu = curseur.fetchone()
    commandes = [] if connu else [f"CREATE ROLE {role} NOLOGIN"]
    if role == TRAVAUX and not (connu and connu[0]):
        commandes.append(_SANS_POLITIQUES.format(role=role))
    curseur.execute("SELECT pg_has_role(current_user, oid, 'SET') FROM pg_roles WHERE rolname = %s", [role])
    tenu = curseur.fetchone()
    if not (tenu and tenu[0]):
        commandes.append(f"GRANT {role} TO CURRENT_USER WITH SET TRUE")
    for commande in commandes:
        try:
            with transaction.atomic(using):
                curseur.execute(commande)
        except DatabaseError:
            manque.append(commande)
    return manque


def _present(curseur: CursorWrapper) -> tuple[str, ...]:
    curseur.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) ORDER BY rolname", [[APPLICATION, TRAVAUX]])
    return tuple(ligne[0] for ligne in curseur.fetchall())


def _grant(curseur: CursorWrapper, using: str, roles: tuple[str, ...]) -> int:
    """Grant on every table of ours; how many. No TRUNCATE, no trigger, no reference, nothing of the tables' shape."""
    connues = set(connections[using].introspection.table_names())
    tables = sorted({m._meta.db_table for m in apps.get_models(include_auto_created=True)} & connues)
    vues = ["certif_cle_de_nom"] if _has_view(curseur) else []
    a_qui = sql.SQL(", ").join(map(sql.Identifier, roles))
    _run(curseur, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}", a_qui)
    _run(curseur, "GRANT USAGE ON SCHEMA public TO {}", a_qui)
    _run(curseur, "GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}", _names(tables), a_qui)
    _run(curseur, "GRANT SELECT ON {} TO {}", _names([*vues, *LUES]), a_qui)
    _run(curseur, "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {}", a_qui)
    if APPLICATION in roles:
        application = sql.Identifier(APPLICATION)
        _run(curseur, "REVOKE UPDATE, DELETE ON {} FROM {}", _names(JOURNAUX), application)
        _run(curseur, "REVOKE INSERT, UPDATE, DELETE ON {} FROM {}", _names(SCELLEES), application)
    return len(tables)


def _has_view(curseur: CursorWrapper) -> bool:
    curseur.execute("SELECT to_regclass('public.certif_cle_de_nom') IS NOT NULL")
    ligne: tuple[bool] = curseur.fetchone()
    return ligne[0]


def _names(tables: list[str] | tuple[str, ...]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, tables))


def _run(curseur: CursorWrapper, texte: str, *noms: sql.Composable) -> None:
    curseur.execute(sql.SQL(texte).format(*noms))
