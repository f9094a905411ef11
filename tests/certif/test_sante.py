"""R11: alive whatever is away; ready with the base, its tables and the files; the lag of the work table is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts import horloge, travaux
from accounts.models import Travail
from certif import health


@pytest.fixture(autouse=True)
def _new_process(settings):
    """What a process remembers is not another's; the demonstration alone asks the base which day it is."""
    settings.DEMO = False
    health._none_waits.cache_clear()
    yield
    health._none_waits.cache_clear()


def away(*args: object, **kwargs: object) -> None:
    raise OperationalError("fictive")


def test_alive_asks_nobody(client, monkeypatch):
    # No database mark: the test fails at the first query.
    monkeypatch.setattr(connection, "cursor", away)
    reponse = client.get("/vivant")
    assert (reponse.status_code, reponse.content) == (200, b"vivant\n")


@pytest.mark.django_db
def test_ready_tells_how_late_the_work_is(client, django_assert_max_num_queries):
    assert client.get("/pret").json() == {
        "pret": True, "causes": [], "travaux": {"en_attente": 0, "retard_secondes": 0},
    }  # fmt: skip
    travaux.enqueue("essai", "essai:1")
    Travail.objects.update(du_at=horloge.instant() - timedelta(seconds=90))
    with django_assert_max_num_queries(2):
        reponse = client.get("/pret")
    # Late workers are no reason to take the pages away.
    assert reponse.status_code == 200
    assert reponse.json()["travaux"]["en_attente"] == 1
    assert 90 <= reponse.json()["travaux"]["retard_secondes"] < 150


@pytest.mark.django_db
def test_not_ready_without_its_tables_then_ready(client, monkeypatch):
    with monkeypatch.context() as avant:
        avant.setattr(MigrationExecutor, "migration_plan", lambda self, cibles: [object(), object()])
        reponse = client.get("/pret")
    assert (reponse.status_code, reponse.json()["causes"]) == (503, ["2 migration(s) à appliquer."])
    assert client.get("/pret").status_code == 200


def test_not_ready_without_the_base(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", away)
    reponse = client.get("/pret")
    assert (reponse.status_code, reponse.json()) == (503, {"pret": False, "causes": ["La base ne répond pas."]})


@pytest.mark.django_db
def test_not_ready_when_files_cannot_be_kept(client, settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path / "occupe"
    settings.MEDIA_ROOT.write_text("un fichier à la place du dossier")
    reponse = client.get("/pret")
    assert (reponse.status_code, reponse.json()["causes"]) == (503, ["Les fichiers ne peuvent pas être écrits."])
