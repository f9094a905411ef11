"""The workshop of a mutation run: a copy of the law and of its pure tests, without Django nor database."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

RACINE = Path(__file__).resolve().parents[2]
ATELIER = RACINE / "build" / "mutation"
#: The rules that are mutated, as patterns of paths; those of one room may be asked alone.
REGLES = ("actions/rules/*.py", "referentiels/rules/*.py")
PAQUETS = ("actions", "referentiels", "certif/socle")
ESSAIS = ("tests/actions/rules", "tests/cases")
#: Tests of the rules that need Django, or that measure something else than a rule.
SANS = ("test_check_cases.py",)
#: Fewer examples than in the suite: the same test runs hundreds of times.
EXEMPLES = "12"
#: Exit codes that the tool keeps for a change that was noticed: a test failed, or never ended.
TUE, SANS_FIN = frozenset({1, 3, -11, -9}), frozenset({-24, 24, 36, 152, 255})

_CONFIGURATION = """[mutmut]
source_paths=
    actions
    referentiels
only_mutate=
    {regles}
also_copy=
    certif
    tests
    pytest.ini
pytest_add_cli_args_test_selection=
    tests
use_setproctitle=false
track_dependencies=false
use_git_change_detection=false
timeout_multiplier=10
timeout_constant=5
"""
_PYTEST = """[pytest]
addopts = -q -p no:django -p no:xdist -p no:cacheprovider
pythonpath = .
"""
# A mutant is a fork of a process whose caches are warm: a change in what was cached would never run.
_CONFTEST = """from actions.rules import affectation_comptee, regroupement


def pytest_sessionstart():
    affectation_comptee._espace.cache_clear()
    regroupement._fin_du_premier.cache_clear()
"""


class Mutant(NamedTuple):
    """One change: where it is (file and mutated name) and the exit code of its tests (None = not run)."""

    fichier: str
    nom: str
    code: int | None

    @property
    def is_tue(self) -> bool:
        """Whether a test noticed."""
        return self.code in TUE | SANS_FIN

    @property
    def issue(self) -> str:
        """What became of it, in a word."""
        if self.is_tue:
            return "tué"
        return "pas essayé" if self.code is None else "survivant"


def prepare(regles: Sequence[str] = REGLES) -> None:
    """Lay out a fresh workshop in build/mutation."""
    shutil.rmtree(ATELIER, ignore_errors=True)
    for paquet in PAQUETS:
        _copie(RACINE / paquet, ATELIER / paquet)
    for dossier in ESSAIS:
        _copie(RACINE / dossier, ATELIER / dossier)
    (ATELIER / "tests/referentiels").mkdir(parents=True)
    for essai in (RACINE / "tests/referentiels").glob("test_rules_*.py"):
        shutil.copy(essai, ATELIER / "tests/referentiels")
    for paquet in ("certif", "tests", "tests/actions", "tests/referentiels"):
        (ATELIER / paquet / "__init__.py").touch()
    (ATELIER / "tests" / "conftest.py").write_text(_CONFTEST, encoding="utf-8")
    (ATELIER / "pytest.ini").write_text(_PYTEST, encoding="utf-8")
    (ATELIER / "setup.cfg").write_text(_CONFIGURATION.format(regles="\n    ".join(regles)), encoding="utf-8")


def _copie(source: Path, cible: Path) -> None:
    sans = shutil.ignore_patterns("__pycache__", "migrations", "management", "donnees", *SANS)
    shutil.copytree(source, cible, ignore=sans)


def run(processus: int) -> int:
    """Run every mutant; returns the exit status of the tool."""
    environnement = os.environ | {"CERTIF_EXEMPLES": EXEMPLES, "PYTHONHASHSEED": "0"}
    commande = [sys.executable, "-m", "mutmut", "run", "--max-children", str(processus)]
    return subprocess.run(commande, cwd=ATELIER, env=environnement, check=False).returncode


def mutants() -> Iterator[Mutant]:
    """What became of every mutant, file by file."""
    dossier = ATELIER / "mutants"
    for meta in sorted(dossier.rglob("*.py.meta")):
        fichier = meta.relative_to(dossier).as_posix().removesuffix(".meta")
        issues = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        for nom, code in sorted(issues.items()):
            yield Mutant(fichier, nom, code)


def show(mutant: Mutant) -> str:
    """The change of a mutant, as a diff."""
    with contextlib.chdir(ATELIER):
        # Imported here: the tool reads its configuration in the folder where it is imported.
        from mutmut.mutation.diff_apply import get_diff_for_mutant

        return get_diff_for_mutant(mutant.nom)
