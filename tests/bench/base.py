"""A durable base of its own for measures, filled with a national population; removed after unless GARDER=1.

TAILLES=100000,400000 chooses the numbers of accounts (default: 100 k, 400 k and 1.2 M).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from certif.embarque.etat import RACINE, Etat
from certif.embarque.usage import serveurs

TAILLES = (100_000, 400_000, 1_200_000)


@dataclass(frozen=True)
class Passage:
    """One run of a command: `secondes` of the clock, `cpu` seconds of its processes, `memoire` of the largest (MB)."""

    secondes: float
    cpu: float
    memoire: float
    sortie: str


def tailles() -> list[int]:
    """The sizes asked for, smallest first."""
    demandees = os.environ.get("TAILLES", "")
    return sorted(int(mot) for mot in demandees.split(",") if mot.strip()) or list(TAILLES)


@contextmanager
def base(comptes: int, nom: str = "") -> Iterator[str]:
    """Address of a base of `comptes` accounts and ten times as many actions; one kept by GARDER=1 is used again.

    `nom` keeps apart the base of a measure that changes it.
    """
    with _serveur(nom or str(comptes), lambda: run("-m", "tests.bench.population", str(comptes)).sortie) as adresse:
        yield adresse


@contextmanager
def empty_base(nom: str) -> Iterator[str]:
    """Address of a base that holds the reference data alone."""
    with _serveur(nom, lambda: "") as adresse:
        yield adresse


@contextmanager
def _serveur(nom: str, remplit: Callable[[], str]) -> Iterator[str]:
    dossier = Etat.from_environment().path / "mesures" / nom
    dossier.mkdir(mode=0o711, parents=True, exist_ok=True)
    # PostgreSQL is not run by root: every folder above its own must let it through.
    for parent in (dossier, *dossier.parents[:2]):
        parent.chmod(parent.stat().st_mode | 0o011)
    complet = dossier / "complet"
    try:
        with serveurs(Etat(dossier)) as etat:
            run("manage.py", "migrate", "-v", "0")
            if not complet.exists():
                print(remplit(), end="", flush=True)
                complet.touch()
            yield etat.database_url
    finally:
        if os.environ.get("GARDER") != "1" or not complet.exists():
            shutil.rmtree((dossier / "postgres").resolve(), ignore_errors=True)
            shutil.rmtree(dossier, ignore_errors=True)


def run(*commande: str) -> Passage:
    """Run Python with these arguments on the base that is open; RuntimeError with its last words when it fails."""
    return run_together([commande])[0]


def run_together(commandes: list[tuple[str, ...]]) -> list[Passage]:
    """The same for several commands at once, each with its own seconds; what they say must fit in a pipe."""
    environnement = {**os.environ, "DJANGO_SETTINGS_MODULE": "certif.settings.dev"}
    depart = time.monotonic()
    enfants = [
        subprocess.Popen(
            [sys.executable, *commande],
            cwd=RACINE, env=environnement, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for commande in commandes
    ]  # fmt: skip
    return [_wait(enfant, commande, depart) for enfant, commande in zip(enfants, commandes, strict=True)]


def _wait(enfant: subprocess.Popen[str], commande: tuple[str, ...], depart: float) -> Passage:
    with enfant:
        assert enfant.stdout is not None
        sortie = enfant.stdout.read()
        # wait4 and not wait: the peak of this child and of those it waited for, alone.
        _, statut, usage = os.wait4(enfant.pid, 0)
        enfant.returncode = os.waitstatus_to_exitcode(statut)
    if enfant.returncode:
        raise RuntimeError(f"{' '.join(commande)} : {sortie[-2000:]}")
    secondes = time.monotonic() - depart
    return Passage(secondes, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, sortie)


def connect(adresse: str) -> psycopg.Connection:
    """A bare connection to the base, outside Django."""
    return psycopg.connect(adresse, autocommit=True)
