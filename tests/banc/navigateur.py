"""Headless Chromium of the machine, for the browser journeys.

Journeys ask for the fixture `navigateur`. Without Chromium they are set aside and the run says so loudly at its end;
with CI=true they fail instead: a machine that judges must have it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

NOMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",  # the sandbox refuses root; only our own pages on loopback are opened
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_ecartes: list[str] = []


def chromium() -> str | None:
    """Path of Chromium: `CERTIF_CHROMIUM`, else the one of the PATH, else None."""
    return os.environ.get("CERTIF_CHROMIUM") or next(filter(None, map(shutil.which, NOMS)), None)


def is_ci() -> bool:
    """Tell whether this run judges (CI=true)."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Set the journeys aside where there is no browser and nobody judges."""
    if chromium() or is_ci():
        return
    journeys = [item for item in items if "navigateur" in getattr(item, "fixturenames", ())]
    _ecartes.extend(item.nodeid for item in journeys)
    if journeys:
        config.hook.pytest_deselected(items=journeys)
        items[:] = [item for item in items if item not in journeys]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say loudly which journeys did not run (every process knows: the rule is the machine's)."""
    if not chromium() and not hasattr(config, "workerinput"):
        terminalreporter.section("PARCOURS DE NAVIGATEUR NON JOUÉS", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"Chromium est introuvable : {len(_ecartes) or 'les'} parcours écartés. "
            "Installez le paquet « chromium » (make setup le fait sous Debian en root), "
            "ou donnez son chemin par CERTIF_CHROMIUM."
        )


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    """A headless Chromium, one per process of the bench."""
    program = chromium()
    if program is None:
        pytest.fail("Chromium est introuvable, et CI=true exige les parcours : installez le paquet « chromium ».")
    # Playwright keeps an event loop in this thread; Django would refuse the database for it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # While it runs, this thread has connections of its own: neither those from before nor these may outlive the base.
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()
        connections.close_all()
