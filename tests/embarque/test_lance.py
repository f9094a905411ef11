"""`make run` for real: web, worker and beat answer; a stop, polite or not, leaves no process."""

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

import psutil
import pytest
from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from certif.embarque.etat import RACINE, Etat
from tests.banc.processus import processes_of, server_pid, wait_until
from tests.embarque.conftest import etat_neuf


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
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refus:
        return refus.code


def wake_ups(etat: Etat) -> int:
    """Wake-ups sent by beat that the worker has run; 0 while it cannot be asked."""
    with Celery(broker=etat.redis_url) as app, suppress(OperationalError, RedisError):
        stats = app.control.inspect(timeout=2).stats() or {}
        return sum(worker["total"].get("certif.reveille", 0) for worker in stats.values())
    return 0


@pytest.fixture
def etat_durable(etat: Etat) -> Etat:
    return Etat(etat.path, durable=True)


def test_the_platform_runs_and_a_stop_leaves_nothing(etat_durable):
    port = free_port()
    with plateforme(etat_durable, port) as process:
        assert status(port, "/vivant") == 200
        assert status(port, "/pret") == 200
        assert wait_until(lambda: wake_ups(etat_durable) > 0, 60), "beat wakes the worker"
        before = wake_ups(etat_durable)
        os.kill(server_pid(etat_durable, "valkey-server"), signal.SIGKILL)
        assert wait_until(lambda: wake_ups(etat_durable) > before, 90), "and again after the broker's death"
        everybody = family(process, etat_durable)
        command = [sys.executable, "manage.py", "showmigrations", "accounts"]
        shared = subprocess.run(command, cwd=RACINE, env=environment(etat_durable), capture_output=True, text=True)
        assert "[X] 0001_initial" in shared.stdout, "a command of the same checkout shares the servers"
        assert status(port, "/pret") == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert gone(everybody)
        assert processes_of(etat_durable) == []


def test_kill_nine_of_the_launcher_leaves_nothing_either(etat_durable):
    with plateforme(etat_durable, free_port()) as process:
        everybody = family(process, etat_durable)
        assert len(everybody) > 8
        process.kill()
        process.wait()
        assert wait_until(lambda: gone(everybody), 40), [p for p in everybody if p.is_running()]


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


def test_a_command_alone_starts_the_servers_for_its_own_time():
    with etat_neuf() as etat:
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c"]
        code = "from accounts.models import Utilisateur as U; print('comptes', U.objects.count())"
        done = subprocess.run([*command, code], cwd=RACINE, env=environment(etat), capture_output=True, text=True)
        assert done.stdout == "comptes 0\n", done.stderr
        assert "Base neuve" in done.stderr, "tables are made for it"
        assert processes_of(etat) == []


@pytest.mark.parametrize("words", [["help"], ["check"], ["migrate", "--help"], []])
def test_a_command_that_needs_no_server_starts_none(etat, words):
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=RACINE, env=environment(etat), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not etat.sockets.exists()
    assert not etat.path.exists()
