"""Which management commands need the servers, and their start around such a command."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from certif.embarque.etat import RACINE, Etat
from certif.embarque.processus import EmbarqueErreur
from certif.embarque.usage import needed, serveurs

#: Commands that work on files alone.
SANS_SERVEUR = frozenset(
    {
        "check", "check_cases", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
        "makemessages", "spectacular", "startapp", "version",
    }
)  # fmt: skip
#: Commands that make the tables, or must see the base as it is.
SANS_MIGRATION = frozenset(
    {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "dbshell", "flush", "restore_backup"}
)


def needs_servers(argv: list[str]) -> bool:
    """Tell whether the command line `argv` (program first) works on the base or the broker."""
    words = argv[1:]
    if not words or words[0].startswith("-") or {"--help", "-h"} & set(words):
        return False
    return words[0] not in SANS_SERVEUR


def _is_new() -> bool:
    """Tell whether the base has no table of ours yet."""
    import psycopg  # half a second of loading that `help` and `check_cases` do not owe

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("select to_regclass('django_migrations')").fetchone()
    return row is None or row[0] is None


def _close_connections() -> None:
    """Close Django's connections and their pool before the server goes: a pool would try to reconnect."""
    from django.db import connections  # Django is only loaded by the command itself

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


@contextlib.contextmanager
def serveurs_pour(argv: list[str]) -> Iterator[None]:
    """Embedded servers for the time of a management command, if it needs them and the environment gives none."""
    embedded = needed()
    if not needs_servers(argv) or not embedded or os.environ["DJANGO_SETTINGS_MODULE"] != "certif.settings.dev":
        yield
        return
    try:
        with serveurs(Etat.from_environment(), embedded):
            if "postgres" in embedded and argv[1] not in SANS_MIGRATION and _is_new():
                print("Base neuve : création des tables…", file=sys.stderr)
                done = subprocess.run([sys.executable, str(RACINE / "manage.py"), "migrate", "-v", "0"])
                if done.returncode:
                    sys.exit("La création des tables a échoué (voir ci-dessus).")
            try:
                yield
            finally:
                _close_connections()
    except EmbarqueErreur as refus:
        sys.exit(f"Serveurs embarqués : {refus}")
