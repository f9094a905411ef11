"""The live platform of the journeys, its people, and a browser for whoever asks.

The world is written once for all journeys (they run in one process, see `tests.banc.partage`); a journey that changes
somebody makes its own somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import Browser

from accounts import horloge
from tests.e2e import monde
from tests.e2e.plateforme import Plateforme, plateforme_vivante
from tests.e2e.visite import Visite, entre

ICI = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the journeys after the tests that roll back: their base is not theirs alone."""
    for item in items:
        if item.path.is_relative_to(ICI):
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="package")
def plateforme(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Plateforme]:
    """The platform of all journeys."""
    with django_db_blocker.unblock(), plateforme_vivante(tmp_path_factory.mktemp("plateforme")) as vivante:
        yield vivante


@pytest.fixture(scope="package")
def gens(plateforme: Plateforme) -> monde.Gens:
    """The people and the files that journeys read without changing them."""
    horloge.move_to(monde.JOUR)
    return monde.populate()


@pytest.fixture
def _django_db_helper(plateforme: Plateforme) -> Iterator[None]:
    """In place of pytest-django's: the base is emptied before the first journey and after the last, not between."""
    yield
    connections.close_all()


@pytest.fixture(autouse=True)
def _media() -> None:
    """Files are written where the worker reads them, not in a folder of each test."""


@pytest.fixture(autouse=True)
def _a_calm_day(plateforme: Plateforme) -> None:
    """Every journey begins on the day of the world, with no counter of tries left by another."""
    cache.clear()
    horloge.move_to(monde.JOUR)


@pytest.fixture
def au_jour() -> Callable[[date], date]:
    """Move the clock of the platform until the end of the journey, for every process."""

    def move(jour: date) -> date:
        horloge.move_to(jour)
        return jour

    return move


@pytest.fixture
def visite(navigateur: Browser, plateforme: Plateforme) -> Iterator[Callable[..., Visite]]:
    """Enter as somebody: `visite(utilisateur, largeur=…, javascript=…)`; nothing forbidden may happen."""
    ouvertes: list[Visite] = []

    def ouvre(*args: Any, **options: Any) -> Visite:
        ouvertes.append(entre(navigateur, plateforme.url, *args, **options))
        return ouvertes[-1]

    yield ouvre
    for ouverte in ouvertes:
        ouverte.page.context.close()
    for ouverte in ouvertes:
        ouverte.verifie()
