"""`make run` for real: web, worker and beat answer; a stop, polite or not, leaves no process.

The tests that need tables share one state, made by the first of them in each process of the bench: what they check is
what runs and what is left, not what an earlier one wrote.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil
import pytest
from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from certif.embarque.etat import RACINE, Etat
from tests.banc.processus import processes_of, server_pid, wait_until
from tests.embarque.conftest import etat_neuf

#: What a machine four times slower may take, in seconds; nobody waits for it where things go well.
LONG = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(etat: Etat) -> dict[str, str]:
    """As somebody's shell: nothing of the bench, this state."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {"CERTIF_STATE": str(etat.path), "PYTHONUNBUFFERED": "1"}


@contextmanager
def plateforme(etat: Etat, port: int) -> Iterator[subprocess.Popen[str]]:
    """The launched platform, once it has said which page to open."""
    command = [sys.executable, "-m", "certif.embarque.lance", "run", "--port", str(port), "--sans-demonstration"]
    process = subprocess.Popen(
        command, cwd=RACINE, env=environment(etat), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if f"ouvrez http://127.0.0.1:{port}/" in line:
                break
        else:
            pytest.fail("".join(said))
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        process.stdout.close()


def family(process: subprocess.Popen[str], etat: Etat) -> list[psutil.Process]:
    """The launcher's descendants and the servers with their gardiens."""
    return [*psutil.Process(process.pid).children(recursive=True), *processes_of(etat)]


def gone(processes: list[psutil.Process]) -> bool:
    def is_alive(process: psutil.Process) -> bool:
        with suppress(psutil.NoSuchProcess):
            return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        return False

    return not any(is_alive(process) for process in processes)


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=LONG) as answer:
            return answer.status
    except urllib.error.HTTPError as refus:
        return refus.code


def wake_ups(etat: Etat, beyond: int) -> int:
    """Wait until the worker has run more than `beyond` of the wake-ups sent by beat; how many it has run."""
    counts = [beyond]

    def is_beyond() -> bool:
        counts.append(_wake_ups(etat))
        return counts[-1] > beyond

    assert wait_until(is_beyond, LONG), f"still {counts[-1]} wake-ups"
    return counts[-1]


def _wake_ups(etat: Etat) -> int:
    """Those it says; 0 while it cannot be asked."""
    with Celery(broker=etat.redis_url) as app, suppress(OperationalError, RedisError):
        stats = app.control.inspect(timeout=2).stats() or {}
        return sum(worker["total"].get("certif.reveille", 0) for worker in stats.values())
    return 0


@dataclass(frozen=True)
class Installe:
    """A state with its tables, and what the command that made them said."""

    etat: Etat
    dit: subprocess.CompletedProcess[str]


def count_accounts(etat: Etat) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c"]
    code = "from accounts.models import Utilisateur as U; print('comptes', U.objects.count())"
    return subprocess.run([*command, code], cwd=RACINE, env=environment(etat), capture_output=True, text=True)


@pytest.fixture(scope="module")
def installe() -> Iterator[Installe]:
    with etat_neuf() as neuf:
        etat = Etat(neuf.path, durable=True)
        yield Installe(etat, count_accounts(etat))


@pytest.fixture
def etat_durable(installe: Installe) -> Iterator[Etat]:
    """The shared state, with nothing alive before and after."""
    assert processes_of(installe.etat) == []
    yield installe.etat
    assert wait_until(lambda: not processes_of(installe.etat), LONG), processes_of(installe.etat)


def test_a_command_alone_starts_the_servers_for_its_own_time(installe):
    assert installe.dit.stdout == "comptes 0\n", installe.dit.stderr
    assert "Base neuve" in installe.dit.stderr, "tables are made for it"
    assert processes_of(installe.etat) == []


def test_the_platform_runs_and_a_stop_leaves_nothing(etat_durable):
    port = free_port()
    with plateforme(etat_durable, port) as process:
        assert status(port, "/vivant") == 200
        assert status(port, "/pret") == 200
        before = wake_ups(etat_durable, 0)
        os.kill(server_pid(etat_durable, "valkey-server"), signal.SIGKILL)
        shared = count_accounts(etat_durable)
        assert shared.stdout == "comptes 0\n", "a command of the same checkout shares the servers"
        assert "Base neuve" not in shared.stderr
        wake_ups(etat_durable, before)
        everybody = family(process, etat_durable)
        assert status(port, "/pret") == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONG) == 0
        assert gone(everybody)
        assert processes_of(etat_durable) == []


def test_kill_nine_of_the_launcher_leaves_nothing_either(etat_durable):
    with plateforme(etat_durable, free_port()) as process:
        everybody = family(process, etat_durable)
        assert len(everybody) > 8
        process.kill()
        process.wait()
        assert wait_until(lambda: gone(everybody), LONG), [p for p in everybody if p.is_running()]


def test_a_taken_port_is_said_before_anything_starts(etat):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "certif.embarque.lance", "run", "--port", str(port)]
        done = subprocess.run(command, cwd=RACINE, env=environment(etat), capture_output=True, text=True)
    assert done.returncode == 1
    assert f"le port {port} ne peut pas être ouvert" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr
    assert not etat.path.exists()


@pytest.mark.parametrize("words", [["help"], ["check"], ["migrate", "--help"], []])
def test_a_command_that_needs_no_server_starts_none(etat, words):
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=RACINE, env=environment(etat), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not etat.sockets.exists()
    assert not etat.path.exists()
