"""The set-up: a lock with hashes for everything, one list of system packages, one line of help per target."""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys

import pytest

from tests.maison.maison import RACINE

sys.path.insert(0, str(RACINE / "deploy"))
import systeme

VERROUS = ("requirements-uv.txt", "requirements.txt", "requirements-dev.txt")


@pytest.mark.parametrize("name", VERROUS)
def test_the_lock_pins_and_hashes_everything(name):
    text = (RACINE / name).read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert blocks
    for block in blocks:
        assert re.match(r"[a-z0-9._\[\],-]+==[^\s]+", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]


def test_the_tools_lock_agrees_with_the_platform_lock():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9._\[\],-]+==[^\s]+)", (RACINE / name).read_text(), re.M))

    platform, tools = pins("requirements.txt"), pins("requirements-dev.txt")
    named = {pin.split("==")[0]: pin for pin in tools}
    assert all(named.get(pin.split("==")[0]) == pin for pin in platform)


def test_each_system_package_has_a_proof_and_a_reason():
    named = systeme.wanted([str(RACINE / "deploy" / file) for file in ("apt.txt", "apt-essais.txt")])
    assert set(named) == set(systeme.PREUVES) == set(systeme.ROLES)


def test_what_cannot_be_installed_is_named_exactly(monkeypatch, capsys):
    def absent(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", absent)
    monkeypatch.setattr(systeme.os, "geteuid", lambda: 1000)
    systeme.main([str(RACINE / "deploy" / "apt.txt")])
    said = capsys.readouterr().out
    assert "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in said


def test_root_on_debian_installs_what_lacks(monkeypatch, capsys):
    present: set[str] = set()
    monkeypatch.setattr(systeme, "is_present", present.__contains__)
    monkeypatch.setattr(systeme, "install", present.update)
    monkeypatch.setattr(systeme.os, "geteuid", lambda: 0)
    monkeypatch.setattr(systeme.shutil, "which", lambda program: f"/usr/bin/{program}")
    systeme.main([str(RACINE / "deploy" / "apt.txt")])
    assert present == {"libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"}
    assert "il manque" not in capsys.readouterr().out


def test_help_is_the_default_and_lists_every_target():
    done = subprocess.run(["make", "--no-print-directory"], cwd=RACINE, capture_output=True, text=True, check=True)
    makefile = (RACINE / "Makefile").read_text()
    declared = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert declared
    for target in declared[1].split():
        assert f"make {target} " in done.stdout


def test_ci_runs_the_test_command_and_nothing_weaker():
    lines = [line for line in (RACINE / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert lines == ["set -eu", 'cd "$(dirname "$0")/.."', "CI=true exec make test"]
    assert (RACINE / ".ci" / "run").stat().st_mode & 0o111
