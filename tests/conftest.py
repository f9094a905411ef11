"""The hostile bench: real PostgreSQL, closed network, undefined template variables fail, warnings are errors."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from hypothesis import settings as hypothese

from certif.embarque.etat import Etat
from certif.embarque.usage import serveurs
from tests.banc import base_migree

pytest_plugins: list[str] = [
    "tests.banc.agent",
    "tests.banc.gabarits",
    "tests.banc.navigateur",
    "tests.banc.partage",
    "tests.banc.sessions",
    "tests.people",
    "tests.referentiels_fictifs",
]


def pytest_configure(config: pytest.Config) -> None:
    """Warnings are errors, ours and Django's alike; what is tolerated is named here with its reason."""
    if hypothese.get_current_profile_name() == "default":
        # No time is asserted here: a shared machine has its slow moments.
        hypothese.register_profile("certif", deadline=None)
        hypothese.load_profile("certif")
    config.addinivalue_line("filterwarnings", "error")
    # Raised by the interpreter for sockets of a browser or a pool that the garbage collector closes late.
    config.addinivalue_line("filterwarnings", "default::ResourceWarning")
    config.addinivalue_line("filterwarnings", "default::pytest.PytestUnraisableExceptionWarning")
    # A session is left open on the base of a process, by what is not found yet: it goes with the server of the bench.
    config.addinivalue_line(
        "filterwarnings", "default:Error when trying to teardown test databases:pytest.PytestWarning"
    )
    config.addinivalue_line("filterwarnings", "default:sessions encore ouvertes:pytest.PytestWarning")


@pytest.fixture(scope="session")
def etat_essais() -> Etat:
    """The test bench's state directory."""
    return Etat.for_tests()


@pytest.fixture(scope="session")
def services(etat_essais: Etat) -> Iterator[Etat]:
    """Both embedded servers for this session (shared by the workers of xdist), or the ones the environment gives."""
    with serveurs(etat_essais) as etat:
        yield etat


@pytest.fixture(scope="session")
def django_db_modify_db_settings(services: Etat, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Start the servers before the first database is made; each worker of xdist has its own name, and one origin."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = base_migree.ready()


_connect = socket.socket.connect


def _is_local(address: Any) -> bool:
    return not isinstance(address, tuple) or address[0] in {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves the machine: a connection elsewhere than loopback or a unix socket fails the test."""

    def connect(self: socket.socket, address: Any) -> None:
        if not _is_local(address):
            raise AssertionError(f"connexion vers l’extérieur refusée pendant les essais : {address!r}")
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session", autouse=True)
def _addresses() -> None:
    """Read the addresses once, in demonstration mode, before any test that switches it off reads them first."""
    import_module("certif.urls")


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    """Each test writes its files in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _no_announcement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages count the same queries at any second: announcements are read when a test asks (`annonces.forget`)."""
    annonces = import_module("accounts.annonces")
    monkeypatch.setattr(annonces, "_lues", annonces._Memoire([], float("inf")))
