"""Pytest plugin: instead of running the tests once, run those that reach each mutant, in a process of its own.

The tests are collected once; a mutant is a fork of that process, so that it costs its tests and nothing else. A test
that notices a change is itself tried on the rules unchanged, where it must pass.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test

from tests.mutation.portee import forget

#: A test that takes so many seconds of processor more than ten times its own never ends.
GRACE = 3.0
#: A change may ask for the moon: it gets two gigabytes.
MEMOIRE = 2 << 30
RATE = 1


class Course(NamedTuple):
    """One mutant on its way: what it is, the tests it meets, where the one that notices is told."""

    mutant: dict[str, Any]
    items: list[pytest.Item]
    lecture: int


class Coureur:
    """The run of one file's mutants, `processus` at a time."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.prises: Counter[str] = Counter()
        self.courses: dict[int, Course] = {}
        self.rate = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test failed: its process has its answer."""
        self.rate = self.rate or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """The mutants, after one proof: rules that all fail do not pass."""
        par_nom = {item.nodeid: item for item in session.items}
        gc.freeze()
        for mutant in self.plan["mutants"]:
            essais = [essai for essai in mutant["essais"] if essai in par_nom]
            if not essais:
                self._note(mutant, "sans essai", "")
                continue
            if not self.prises:
                self._prove("fail", [par_nom[essai] for essai in self._ordre(essais, "")], RATE)
            while len(self.courses) >= self.plan["processus"]:
                self._arrivee()
            self._depart(mutant, [par_nom[essai] for essai in self._ordre(essais, mutant["par"])])
        while self.courses:
            self._arrivee()
        return True

    def _prove(self, nom: str, items: Sequence[pytest.Item], attendu: int) -> None:
        """What these tests answer to the rules unchanged (`nom` empty), or when all of them fail."""
        pid = os.fork()
        if pid == 0:
            self._court(nom, items, None)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code != attendu:
            raise pytest.UsageError(f"mutation : {items[0].nodeid} a donné {code} pour « {nom or 'sans changement'} »")

    def _ordre(self, essais: Sequence[str], dernier: str) -> list[str]:
        """The test that noticed last time, then the quick ones and those that notice often in this file."""
        durees, prises = self.plan["durees"], self.prises
        return sorted(essais, key=lambda e: (e != dernier, (0.005 + durees.get(e, 1.0)) / (1 + prises[e]), e))

    def _depart(self, mutant: dict[str, Any], items: list[pytest.Item]) -> None:
        lecture, ecriture = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(lecture)
            self._court(mutant["nom"], items, ecriture)
        os.close(ecriture)
        self.courses[pid] = Course(mutant, items, lecture)

    def _court(self, nom: str, items: Sequence[pytest.Item], ecriture: int | None) -> None:
        """In the child: the tests one by one until one fails; never returns."""
        code = RATE
        try:
            nul = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nul, 1)
            os.dup2(nul, 2)
            if nom:
                resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))
            set_mutant_under_test(nom)
            forget()
            code = self._passe(items, ecriture)
        finally:
            os._exit(code)

    def _passe(self, items: Sequence[pytest.Item], ecriture: int | None) -> int:
        for rang, item in enumerate(items):
            if ecriture is not None:
                os.write(ecriture, rang.to_bytes(2, "big"))
                # No handler: the system itself ends a process that computes for ever.
                signal.setitimer(signal.ITIMER_VIRTUAL, GRACE + 10 * self.plan["durees"].get(item.nodeid, 1.0))
            suivant = items[rang + 1] if rang + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=suivant)
            if self.rate:
                return RATE
        return 0

    def _arrivee(self) -> None:
        """Wait for one mutant and note what became of it; the last test begun is the one that noticed."""
        pid, statut = os.wait()
        mutant, items, lecture = self.courses.pop(pid)
        commences = b""
        while octets := os.read(lecture, 4096):
            commences += octets
        os.close(lecture)
        code = os.waitstatus_to_exitcode(statut)
        if code == 0:
            self._note(mutant, "survivant", "")
            return
        item = items[int.from_bytes(commences[-2:], "big")]
        par = item.nodeid
        if not self.prises[par]:
            self._prove("", [item], 0)  # a test that notices passes on the rules unchanged
        self.prises[par] += 1
        self._note(mutant, "sans fin" if code == -signal.SIGVTALRM else "tué", par)

    def _note(self, mutant: dict[str, Any], issue: str, par: str) -> None:
        ligne = {"nom": mutant["nom"], "issue": issue, "par": par}
        if issue not in ("tué", "sans fin"):
            ligne["difference"] = mutant["difference"]
        with Path(self.plan["sortie"]).open("a", encoding="utf-8") as sortie:
            sortie.write(json.dumps(ligne, ensure_ascii=False) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Run the mutants of the plan instead of the tests."""
    plan = json.loads(Path(os.environ["PLAN"]).read_text(encoding="utf-8"))
    config.pluginmanager.register(Coureur(plan), "coureur")
