"""The embedded servers start for the first user, are shared, and close with the last one, however it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psycopg
import pytest
import redis

from certif.embarque.etat import RACINE, Etat
from certif.embarque.processus import EmbarqueErreur
from certif.embarque.usage import needed, serveurs
from tests.banc.processus import processes_of, server_pid, wait_until
from tests.embarque.conftest import ask, etat_neuf, usager


def broker(etat: Etat) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(etat.valkey_socket))


def test_servers_answer_inside_and_nothing_is_left_after(etat):
    with serveurs(etat, ["postgres", "valkey"]):
        assert os.environ["DATABASE_URL"] == etat.database_url
        assert ask(etat, "select current_database()") == "certif"
        assert ask(etat, "select current_setting('listen_addresses')") == ""
        assert broker(etat).config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert broker(etat).config_get("port") == {"port": "0"}
    assert processes_of(etat) == []
    assert not etat.sockets.exists()


def test_the_data_outlives_the_servers(etat):
    with serveurs(etat, ["postgres"]):
        ask(etat, "create table preuve as select 42 as valeur")
    with serveurs(etat, ["postgres"]):
        assert ask(etat, "select valeur from preuve") == 42


def test_a_durable_state_keeps_acknowledged_work_after_kill_nine(etat):
    durable = Etat(etat.path, durable=True)
    with usager(durable) as first:
        assert ask(durable, "select current_setting('fsync')") == "on"
        assert broker(durable).config_get("appendonly") == {"appendonly": "yes"}
        ask(durable, "create table preuve as select 7 as valeur")
        broker(durable).set("file", "message")
        os.kill(server_pid(durable, "postgres"), signal.SIGKILL)
        broker(durable).execute_command("WAITAOF", 1, 0, 60_000)
        os.kill(server_pid(durable, "valkey-server"), signal.SIGKILL)
        # The gardien starts them again by itself, while the first user is still there.
        assert wait_until(lambda: _answers(durable)), (durable.path / "postgres.log").read_text()
        assert ask(durable, "select valeur from preuve") == 7
        assert broker(durable).get("file") == b"message"
        assert first.poll() is None


def _answers(etat: Etat) -> bool:
    try:
        return ask(etat, "select 1") == 1 and broker(etat).ping() is True
    except (psycopg.OperationalError, redis.ConnectionError):
        return False


def test_two_users_share_and_the_last_one_closes(etat):
    with usager(etat) as first:
        before = server_pid(etat, "postgres")
        with serveurs(etat, ["postgres", "valkey"]):
            assert server_pid(etat, "postgres") == before
        assert ask(etat, "select 1") == 1, "the first user still needs the servers"
        with usager(etat) as second:
            assert first.stdin
            first.stdin.close()
            first.wait(120)
            assert server_pid(etat, "postgres") == before
            assert ask(etat, "select 1") == 1
            assert second.stdin
            second.stdin.close()
            second.wait(120)
    assert processes_of(etat) == []


def test_nothing_is_left_after_kill_nine_of_the_only_user(etat):
    with usager(etat) as user:
        assert len(processes_of(etat)) > 3
        os.kill(user.pid, signal.SIGKILL)
        user.wait()
        assert wait_until(lambda: not processes_of(etat)), processes_of(etat)
    assert not etat.sockets.exists()


def test_nothing_is_left_after_kill_nine_of_the_gardiens(etat):
    with usager(etat):
        for process in processes_of(etat):
            if "certif.embarque.gardien" in process.cmdline():
                process.kill()
        assert wait_until(lambda: len(processes_of(etat)) == 1), "only the user remains: the kernel stopped the servers"
    with serveurs(etat, ["postgres", "valkey"]):
        assert ask(etat, "select 1") == 1


def test_users_that_come_together_start_one_server(etat):
    command = [
        sys.executable, "-c",
        "import sys;from pathlib import Path;from certif.embarque.etat import Etat;"
        "from certif.embarque.usage import serveurs\n"
        "with serveurs(Etat(Path(sys.argv[1]), durable=False), ['valkey']): print('la')",
        str(etat.path),
    ]  # fmt: skip
    users = [subprocess.Popen(command, cwd=RACINE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [user.communicate(timeout=180)[0] for user in users] == ["la\n"] * 4
    assert [user.returncode for user in users] == [0] * 4


def test_two_states_live_side_by_side(etat):
    with etat_neuf() as other:
        with serveurs(etat, ["postgres"]), serveurs(other, ["postgres"]):
            ask(etat, "create table a_moi()")
            assert ask(other, "select to_regclass('a_moi') is null") is True
        assert etat.sockets != other.sockets


def test_a_state_under_a_closed_folder_works_too():
    """Root's home is closed to the user that root lends PostgreSQL to."""
    with etat_neuf(parent_mode=0o700) as closed:
        with serveurs(closed, ["postgres"]):
            ask(closed, "create table preuve()")
        with serveurs(closed, ["postgres"]):
            assert ask(closed, "select to_regclass('preuve') is not null") is True
        assert (closed.path / "postgres").is_symlink() == (os.geteuid() == 0)


def test_outside_servers_replace_the_embedded_ones(monkeypatch, etat):
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgres://ailleurs/base")
    assert needed() == ["valkey"]
    monkeypatch.setenv("REDIS_URL_FILE", "/run/secrets/redis")
    assert needed() == []
    with serveurs(etat):
        assert os.environ["DATABASE_URL"] == "postgres://ailleurs/base"
    assert not etat.sockets.exists()


def test_a_server_that_cannot_start_says_why(etat, monkeypatch):
    etat.prepare()
    with serveurs(etat, ["postgres"]):
        pass
    version = (etat.path / "postgres").resolve() / "donnees" / "PG_VERSION"
    version.write_text("12\n")
    with pytest.raises(EmbarqueErreur, match=r"(?s)postgres n’a pas démarré.*12"), serveurs(etat, ["postgres"]):
        pass
    assert processes_of(etat) == []


def test_a_sockets_folder_of_somebody_else_is_refused(etat):
    etat.sockets.symlink_to("/var/tmp")
    try:
        with pytest.raises(EmbarqueErreur, match="n’est pas à vous"), serveurs(etat, ["valkey"]):
            pass
    finally:
        etat.sockets.unlink(missing_ok=True)
