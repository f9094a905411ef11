"""A death is seen at once on the machine where it happened; elsewhere, or when one cannot tell, the lease decides."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError

from accounts import horloge, porteurs, travaux
from accounts.models import Travail
from tests.banc.processus import wait_until

NATURE = "essai.porteur"


@pytest.fixture
def mourant() -> Iterator[subprocess.Popen[str]]:
    """A process of this machine that may be killed, and waits meanwhile."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def identity(process: subprocess.Popen[str]) -> str:
    """What this process would write in the table of works."""
    return f"{porteurs.machine()}/{process.pid}/{porteurs._stat(process.pid)[porteurs._DEPART]}"


def test_a_living_process_is_not_gone(mourant: subprocess.Popen[str]):
    assert porteurs.own().startswith(porteurs.machine())
    assert not porteurs.is_gone(porteurs.own())
    assert not porteurs.is_gone(identity(mourant))


def test_a_killed_process_is_gone_before_its_parent_buries_it(mourant: subprocess.Popen[str]):
    porteur = identity(mourant)
    mourant.kill()
    assert wait_until(lambda: porteurs.is_gone(porteur), 10)
    mourant.wait()
    assert porteurs.is_gone(porteur)


def test_the_number_of_a_dead_process_given_to_another_is_not_its_life():
    machine, pid, depart = porteurs.own().rsplit("/", 2)
    assert porteurs.is_gone(f"{machine}/{pid}/{int(depart) - 1}")


@pytest.mark.parametrize("porteur", ["", "/", "ailleurs/0/1/999999/5", "ailleurs/999999/5", "1/2"])
def test_nothing_is_said_of_another_machine_nor_of_nobody(porteur: str):
    assert not porteurs.is_gone(porteur)


def test_a_process_that_may_not_be_looked_at_is_alive(monkeypatch: pytest.MonkeyPatch):
    def refuse(pid: int, signum: int) -> None:
        raise PermissionError

    machine, pid, depart = porteurs.own().rsplit("/", 2)
    monkeypatch.setattr(os, "kill", refuse)
    assert not porteurs.is_gone(f"{machine}/{pid}/{int(depart) - 1}")


@pytest.mark.django_db
def test_the_work_of_a_dead_process_is_taken_at_the_next_wake_up(
    mourant: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(travaux._traitements, NATURE, lambda travail: None)
    travaux.enqueue(NATURE, "a")
    travail = travaux.claim([NATURE])
    assert travail is not None
    assert travail.porteur == porteurs.own()
    assert travaux.run_pending([NATURE]) == 0, "its holder lives: this very process"

    Travail.objects.update(porteur=identity(mourant))
    assert travaux.run_pending([NATURE]) == 0
    mourant.kill()
    mourant.wait()
    assert travaux.run_pending([NATURE]) == 1
    assert Travail.objects.get().etat == Travail.Etat.FAIT


@pytest.mark.django_db
def test_a_worker_whose_database_died_gives_its_work_back_when_it_answers(monkeypatch: pytest.MonkeyPatch):
    pannes = [OperationalError("server closed the connection"), OperationalError("starting up")]
    rendre = travaux._give_back

    def fail(travail: Travail) -> None:
        raise OperationalError("server closed the connection")

    def give_back(travail: Travail, erreur: str) -> None:
        if pannes:
            raise pannes.pop()
        rendre(travail, erreur)

    class Ouverte:
        """The connection outside of the transaction of the test."""

        in_atomic_block = False
        fermee = 0

        def close(self) -> None:
            """Count."""
            self.fermee += 1

        close_if_unusable_or_obsolete = close

    ouverte = Ouverte()
    monkeypatch.setitem(travaux._traitements, NATURE, fail)
    monkeypatch.setattr(travaux, "_give_back", give_back)
    monkeypatch.setattr(travaux, "PAUSE_BASE", 0.0)
    travaux.enqueue(NATURE, "a")
    travail = travaux.claim([NATURE])
    monkeypatch.setattr(travaux, "connection", ouverte)
    travaux._give_back_when_possible(travail, "panne")
    travail.refresh_from_db()
    assert travail.etat == Travail.Etat.A_FAIRE
    assert travail.du_at <= horloge.instant() + timedelta(seconds=10)
    assert ouverte.fermee == 2
