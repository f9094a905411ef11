"""`make run` for real: from nothing to a demonstration that lives; a stop, polite or not, leaves no process.

The demonstration is built once, by one test. The others that need tables share one state, made by the first of them:
what they check is what runs and what is left, not what an earlier one wrote.
"""

from __future__ import annotations

import hashlib
import json
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
from threading import Timer

import psutil
import pytest
import requests
from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from certif.demonstration.mise_en_place import FICHIER_A_DEPOSER
from certif.embarque.etat import RACINE, Etat
from tests.banc.processus import processes_of, server_pid, wait_until
from tests.embarque.conftest import ask, etat_neuf

#: What a machine four times slower may take, in seconds; nobody waits for it where things go well.
LONG = 180
#: The same for a start from nothing, with its demonstration.
DEMARRAGE = 900
#: Of the demonstration: three of their actions count, four once the sample file is received.
CAMILLE = "99790000006"
#: What was not brought to its end, in one line: deliveries (one of the demonstration waits for an operator), and works
#: that failed, even once. NULL when there is none.
INACHEVE = """
SELECT string_agg(concat_ws(' ', quoi, nom, etat, erreur), ' | ') FROM (
  SELECT 'livraison', id_flux, etat, message_refus FROM accounts_livraison WHERE etat NOT IN ('traitee', 'arretee')
  UNION ALL
  SELECT 'travail', cle, etat, erreur FROM accounts_travail
  WHERE etat = 'ecarte' OR erreur <> '' OR tentatives > 1 OR (etat <> 'fait' AND du_at <= now())
) x (quoi, nom, etat, erreur)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(etat: Etat) -> dict[str, str]:
    """As somebody's shell: nothing of the bench, this state; a program that writes a title keeps its variables."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {"CERTIF_STATE": str(etat.path), "PYTHONUNBUFFERED": "1", "SPT_NOENV": "1"}


@contextmanager
def plateforme(etat: Etat, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    """The launched platform, once it has said which page to open; in a group of its own, as a shell does."""
    command = [sys.executable, "-m", "certif.embarque.lance", "run", "--port", str(port), *options]
    process = subprocess.Popen(
        command, cwd=RACINE, env=environment(etat), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        process_group=0,
    )  # fmt: skip
    assert process.stdout
    # What waits for itself says nothing more, and its end is the end of what it says.
    limite = Timer(DEMARRAGE, process.kill)
    limite.start()
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if f"ouvrez http://127.0.0.1:{port}/" in line:
                break
        else:
            pytest.fail("".join(said))
        limite.cancel()
        yield process
    finally:
        limite.cancel()
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


def enter(session: requests.Session, port: int, cle: str) -> str:
    """Enter as somebody of the demonstration by the form of its page; the page they arrive on."""
    accueil = session.get(f"http://127.0.0.1:{port}/demonstration/", timeout=LONG)
    envoi = {"cle": cle, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    arrivee = session.post(f"{accueil.url}entrer/", envoi, timeout=LONG)
    assert arrivee.status_code == 200, arrivee.text
    return arrivee.text


def drop_sample(etat: Etat) -> None:
    """The file that a visitor of the demonstration sends, in the inbox of its partner."""
    nom, octets = FICHIER_A_DEPOSER.name, FICHIER_A_DEPOSER.read_bytes()
    manifeste = {
        "version_format": "1.0", "id_flux": nom, "type_flux": "ACTIONS", "emetteur": {"code_partenaire": "ANDPC"},
        "fichier": {"nom": nom, "sha256": hashlib.sha256(octets).hexdigest()},
    }  # fmt: skip
    boite = etat.path / "boites" / "inbox" / "ANDPC"
    boite.mkdir(parents=True, exist_ok=True)
    (boite / nom).write_bytes(octets)
    (boite / nom).with_suffix(".json").write_text(json.dumps(manifeste))


def is_done(etat: Etat) -> bool:
    """Whether the dropped file was processed and nothing that is due still waits."""
    livraison = "SELECT count(*) FROM accounts_livraison WHERE canal = 'boite' AND etat = 'traitee'"
    en_attente = "SELECT count(*) FROM accounts_travail WHERE etat IN ('a_faire', 'en_cours') AND du_at <= now()"
    return ask(etat, livraison) == 1 and ask(etat, en_attente) == 0


def test_the_demonstration_opens_from_nothing_lives_and_a_stop_leaves_nothing(etat):
    etat = Etat(etat.path, durable=True)
    port = free_port()
    with plateforme(etat, port) as process, requests.Session() as session:
        roles = {p.environ().get("CERTIF_ROLE") for p in psutil.Process(process.pid).children()}
        assert roles >= {"certif_application", "certif_travaux"}
        assert [status(port, path) for path in ("/", "/vivant", "/pret")] == [200, 200, 200]
        assert "3 actions sur 8" in enter(session, port, CAMILLE)

        drop_sample(etat)
        assert wait_until(lambda: is_done(etat), LONG), ask(etat, INACHEVE)
        assert ask(etat, INACHEVE) is None
        assert "4 actions sur 8" in enter(session, port, CAMILLE)

        before = wake_ups(etat, 0)
        os.kill(server_pid(etat, "valkey-server"), signal.SIGKILL)
        shared = count_accounts(etat)
        assert shared.stdout.startswith("comptes 2"), "a command of the same checkout shares the servers"
        assert "Base neuve" not in shared.stderr
        wake_ups(etat, before)
        everybody = family(process, etat)
        assert status(port, "/pret") == 200

        os.killpg(process.pid, signal.SIGINT)  # Ctrl-C: each process of the terminal receives it
        assert process.wait(LONG) == 0
        assert gone(everybody)
        assert processes_of(etat) == []
        assert process.stdout
        assert process.stdout.read().splitlines()[-1] == "certif · arrêté, rien ne reste."


def test_kill_nine_of_the_launcher_leaves_nothing_either(etat_durable):
    with plateforme(etat_durable, free_port(), "--sans-demonstration") as process:
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
