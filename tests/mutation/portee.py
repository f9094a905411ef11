"""Pytest plugin: which tests reach each line of the rules, and how long each takes."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

SORTIE = "PORTEE"


def forget() -> None:
    """Empty the caches of the rules: what a test finds there, another one computed."""
    for nom, module in list(sys.modules.items()):
        if ".rules." in nom and not nom.startswith("tests."):
            for valeur in list(vars(module).values()):
                if hasattr(valeur, "cache_clear"):
                    valeur.cache_clear()


class Portee:
    """What one run of the tests reaches, test by test."""

    def __init__(self) -> None:
        self.suivi = Coverage(data_file=None, include=["*/rules/*.py"], omit=["tests/*"], config_file=False)
        self.durees: dict[str, float] = {}

    def pytest_collection_finish(self) -> None:
        """The imports are over: from now on every line has its test."""
        self.suivi.start()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """One test, under its name, and its seconds of processor: others may be at work on the machine."""
        forget()
        self.suivi.switch_context(item.nodeid)
        depart = time.process_time()
        yield
        self.durees[item.nodeid] = time.process_time() - depart

    def pytest_sessionfinish(self) -> None:
        """Write what was seen: tests, their seconds, and the ranks of the tests of each line."""
        self.suivi.stop()
        donnees = self.suivi.get_data()
        essais = sorted(self.durees)
        rangs = {essai: rang for rang, essai in enumerate(essais)}
        lignes: dict[str, dict[int, list[int]]] = {}
        for chemin in donnees.measured_files():
            par_ligne = donnees.contexts_by_lineno(chemin)
            relatif = Path(chemin).resolve().relative_to(Path.cwd()).as_posix()
            lignes[relatif] = {n: [rangs[e] for e in noms if e in rangs] for n, noms in par_ligne.items()}
        vu: dict[str, Any] = {"essais": essais, "durees": self.durees, "lignes": lignes}
        Path(os.environ[SORTIE]).write_text(json.dumps(vu), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Follow this run."""
    config.pluginmanager.register(Portee(), "portee")
