"""A platform as in production: a web server on loopback, and a Celery worker in its own process."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from accounts import travaux
from certif.celery import reveille
from certif.embarque.etat import RACINE
from certif.embarque.processus import arrete, fin_du_journal, lance
from certif.installation import install_all
from referentiels import lecture
from tests.banc.processus import wait_until


@dataclass(frozen=True)
class Plateforme:
    """Where it answers, where it keeps files, and its worker (`journal` is what the worker says)."""

    url: str
    media: Path
    travailleur: subprocess.Popen[bytes]
    journal: Path

    def attend(self, condition: Callable[[], bool], quoi: str, seconds: float = 180) -> None:
        """Wait for what the worker must do; a dead or idle worker fails with the end of its log."""
        if wait_until(lambda: condition() or self.travailleur.poll() is not None, seconds) and condition():
            return
        raise AssertionError(f"le travailleur n’a pas fait : {quoi}\n{fin_du_journal(self.journal)}")


@contextlib.contextmanager
def plateforme_vivante(dossier: Path) -> Iterator[Plateforme]:
    """Serve the test database of this process; start as a new database does, leave an empty one."""
    _empty()
    lecture.forget()
    install_all()
    media, journal, file = dossier / "media", dossier / "travailleur.journal", f"parcours-{os.getpid()}"
    serveur = LiveServer("127.0.0.1")
    try:
        with override_settings(MEDIA_ROOT=media, CERTIF_SITE_URL=serveur.url), _wake_ups(file):
            travailleur = _worker(serveur.url, media, file, journal)
            try:
                yield Plateforme(serveur.url, media, travailleur, journal)
            finally:
                arrete(travailleur)
    finally:
        serveur.stop()
        _empty()


def _wake_ups(file: str) -> Any:
    """Send wake-ups to a queue of ours: the broker is shared with the other processes of the bench."""
    return patch.object(travaux, "_reveils", [partial(reveille.apply_async, queue=file)])


def _worker(url: str, media: Path, file: str, journal: Path) -> subprocess.Popen[bytes]:
    base = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    with journal.open("wb") as log:
        return lance(
            # Celery warns at length that it runs as root; the bench may.
            [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-A", "certif", "--quiet",
             "worker", "-Q", file, "-c", "1", "--pool", "prefork", "--loglevel", "WARNING", "--without-gossip",
             "--without-mingle"],
            cwd=RACINE, stdout=log, stderr=log,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.e2e.reglages", "DATABASE_URL": base,
                 "CERTIF_SITE_URL": url, "CERTIF_MEDIA": str(media), "CERTIF_QUEUE": file},
        )  # fmt: skip


def _empty() -> None:
    """Forget every row, in the bench's own base only."""
    nom = connection.settings_dict["NAME"]
    assert nom.startswith("test_"), f"« {nom} » n’est pas une base d’essais : elle ne sera pas vidée"
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False, allow_cascade=False)
    # Playwright's event loop gives this thread a second connection: neither may outlive the base.
    connections.close_all()
