"""Who still holds a session on the test base when the suite ends: each session bears the name of its test."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

ATTENTE = 10.0
#: What PostgreSQL keeps of a name.
LONGUEUR = 60

_AUTRES = """SELECT application_name, state, backend_start, left(query, 200) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.fixture(autouse=True)
def _named_sessions(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test and its processes open says which test it is."""
    monkeypatch.setenv("PGAPPNAME", request.node.name[:LONGUEUR])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """In addition to pytest-django's: before the base is dropped, wait for what ends, then name what does not."""
    yield
    with django_db_blocker.unblock():
        fin, ouvertes = time.monotonic() + ATTENTE, _others()
        while ouvertes and time.monotonic() < fin:
            time.sleep(0.2)
            ouvertes = _others()
    if ouvertes:
        warnings.warn(f"sessions encore ouvertes sur la base d’essais : {ouvertes}", pytest.PytestWarning, stacklevel=1)


def _others() -> list[tuple[Any, ...]]:
    with connection.cursor() as curseur:
        curseur.execute(_AUTRES)
        return curseur.fetchall()
