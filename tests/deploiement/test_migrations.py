"""Migrations that do not interrupt: linted SQL for the new ones, and `migrate` that never waits behind a reader."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from psycopg.errors import LockNotAvailable

from certif.management.commands import migrate
from tests.maison.maison import PIECES, RACINE

#: Written before the rule, and before any base of production: one `app nom` a line; nothing is added to it.
ANTERIEURES = RACINE / "tests" / "deploiement" / "migrations_anterieures.txt"
#: Said by the session of `migrate`, or a taste of squawk's that Django does not share.
SANS_OBJET = (
    "require-lock-timeout", "require-statement-timeout", "prefer-text-field", "prefer-bigint-over-int",
    "prefer-bigint-over-smallint", "prefer-identity", "prefer-robust-stmts",
)  # fmt: skip
INTERDITS = {
    'CREATE INDEX "i" ON "actions_action" ("id");': "require-concurrent-index-creation",
    'ALTER TABLE "actions_action" ALTER COLUMN "x" TYPE bigint;': "changing-column-type",
    'ALTER TABLE "actions_action" ADD CONSTRAINT "c" CHECK ("x" > 0);': "constraint-missing-not-valid",
    'ALTER TABLE "actions_action" ADD COLUMN "z" bigint NOT NULL;': "adding-required-field",
    'ALTER TABLE "actions_action" DROP COLUMN "x";': "ban-drop-column",
    'ALTER TABLE "actions_action" RENAME COLUMN "x" TO "y";': "renaming-column",
    'ALTER TABLE "actions_action" ALTER COLUMN "x" SET NOT NULL;': "adding-not-nullable-field",
}
ADMIS = """CREATE TABLE "t" ("id" bigint NOT NULL PRIMARY KEY, "nom" varchar(40) NOT NULL);
CREATE INDEX "i" ON "t" ("nom");
ALTER TABLE "u" ADD COLUMN "y" varchar(10) DEFAULT '' NOT NULL;"""


def broken_rules(sql: str, dossier: Path) -> list[str]:
    """Rules of squawk that this SQL breaks, run in one transaction unless it says otherwise."""
    fichier = dossier / "migration.sql"
    fichier.write_text(sql)
    commande = [str(Path(sys.executable).with_name("squawk")), "--reporter", "json", "--pg-version", "18",
                *(f"--exclude={regle}" for regle in SANS_OBJET), str(fichier)]  # fmt: skip
    fait = subprocess.run(commande, capture_output=True, text=True)
    return [faute["rule_name"] for faute in json.loads(fait.stdout)]


def written() -> set[str]:
    """Every migration of the project, as `app nom`."""
    return {
        f"{app.label} {fichier.stem}"
        for app in apps.get_app_configs() if app.label in PIECES
        for fichier in Path(app.path, "migrations").glob("[0-9]*.py")
    }  # fmt: skip


@pytest.mark.parametrize("sql", INTERDITS)
def test_what_would_interrupt_is_seen(sql, tmp_path):
    assert INTERDITS[sql] in broken_rules(f"BEGIN;\n{sql}\nCOMMIT;", tmp_path)


def test_what_does_not_interrupt_is_let(tmp_path):
    assert broken_rules(f"BEGIN;\n{ADMIS}\nCOMMIT;", tmp_path) == []


def test_the_frozen_list_names_what_exists():
    assert set(ANTERIEURES.read_text().splitlines()) <= written()


@pytest.mark.django_db
def test_each_new_migration_is_linted(tmp_path):
    fautes = {}
    for nouvelle in sorted(written() - set(ANTERIEURES.read_text().splitlines())):
        if trouvees := broken_rules(sql_of(*nouvelle.split()), tmp_path):
            fautes[nouvelle] = trouvees
    assert not fautes, "voir docs/exploitation/migrations.md"


def sql_of(app: str, nom: str) -> str:
    """What `sqlmigrate` writes; nothing is run, so what must be outside of a transaction may be written inside one."""
    base, ecrit = connections["default"], io.StringIO()
    atomique = import_module(f"{app}.migrations.{nom}").Migration.atomic
    dedans, base.in_atomic_block = base.in_atomic_block, base.in_atomic_block and atomique
    try:
        call_command("sqlmigrate", app, nom, stdout=ecrit, no_color=True)
    finally:
        base.in_atomic_block = dedans
    return ecrit.getvalue()


@pytest.mark.django_db
def test_migrate_gives_up_a_lock_that_is_not_free_and_takes_it_later(settings, monkeypatch, capsys):
    """A reader holds the table; the first tries give up at once, the reader ends, the next one passes."""
    settings.CERTIF_MIGRATION_VERROU, settings.CERTIF_MIGRATION_ESSAIS = "50ms", 3
    essais = []
    adresse = connection.get_connection_params()
    lecteur = psycopg.connect(**{c: adresse[c] for c in ("dbname", "user", "host", "port", "password") if c in adresse})
    lecteur.execute("LOCK TABLE accounts_horloge IN ACCESS SHARE MODE")

    def alter(self, *args, **options):
        essais.append(1)
        with connection.cursor() as curseur:
            curseur.execute("LOCK TABLE accounts_horloge IN ACCESS EXCLUSIVE MODE")

    monkeypatch.setattr(migrate.migrate.Command, "handle", lambda self, *a, **o: _in_one(alter, self))
    monkeypatch.setattr(migrate.time, "sleep", lambda _: lecteur.close() if len(essais) == 2 else None)
    call_command("migrate")
    assert len(essais) == 3
    assert "nouvel essai" in capsys.readouterr().err
    with connection.cursor() as curseur:
        curseur.execute("SHOW lock_timeout")
        assert curseur.fetchone() == ("0",), "the session is given back as it was"


def _in_one(geste, commande) -> None:
    with transaction.atomic():
        geste(commande)


@pytest.mark.django_db
def test_migrate_fails_clearly_when_the_lock_is_never_free(settings, monkeypatch):
    settings.CERTIF_MIGRATION_ESSAIS = 2
    monkeypatch.setattr(migrate.time, "sleep", lambda _: None)

    def held(self, *args, **options):
        raise OperationalError("verrou") from LockNotAvailable("verrou")

    monkeypatch.setattr(migrate.migrate.Command, "handle", held)
    with pytest.raises(OperationalError, match="verrou"):
        call_command("migrate")
