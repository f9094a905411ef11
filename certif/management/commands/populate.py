"""Make a synthetic national population: files in the real formats, loaded by the real path, then actions."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import horloge
from accounts.feeds.rpps import load
from accounts.feeds.rpps_depot import Avance
from accounts.recalcul import run_recalcul
from certif.embarque.etat import Etat
from certif.installation import install_all
from certif.socle.progres import Progres, groupe
from certif.synthese import actions, fichiers, population

MAXIMUM = 2 * population.RANGS_PAR_PREFIXE - population.PREMIER_RANG


class Command(BaseCommand):
    """`populate --accounts N [--seed S]`: deterministic by seed, running it again changes nothing."""

    help = "Fabrique une population synthétique (fichiers au format réel, chargés par COPY) et ses actions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, which draw."""
        parser.add_argument("--accounts", type=int, required=True, metavar="N", help="nombre de comptes")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="graine du tirage (1 par défaut)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the population and print the rate of each stage."""
        combien, seed = options["accounts"], options["seed"]
        if not 1 <= combien <= MAXIMUM:
            raise CommandError(f"--accounts doit être compris entre 1 et {groupe(MAXIMUM)}.")
        progres = Progres(self.stderr, silencieux=options["verbosity"] == 0)  # type: ignore[arg-type]  # has write and isatty
        depart = time.monotonic()
        for etape, nombre, secondes in make(combien, seed, progres, suivi=options["verbosity"] > 0):
            rythme = groupe(round(nombre / max(secondes, 0.001)))
            self.stdout.write(f"{etape} : {groupe(nombre)} en {secondes:.1f} s ({rythme}/s)")
        progres.close()
        total = time.monotonic() - depart
        self.stdout.write(f"Terminé en {total:.0f} s, {groupe(round(combien / total))} comptes par seconde.")


def make(combien: int, seed: int, avance: Avance, *, suivi: bool = False):
    """Yield (stage, units, seconds) as each stage ends: files, roster, cycles, actions."""
    install_all()
    debut = time.monotonic()
    dossier: Path = Etat.from_environment().path / "synthese" / f"{seed}-{combien}"
    chemins = fichiers.write(population.draw(combien, seed), dossier, combien, avance)
    yield "Fichiers", combien, _lap(debut)
    debut = time.monotonic()
    load(chemins, partiel=True, force=True, avance=avance, canal="synthese")
    yield "Chargement du répertoire", combien, _lap(debut)
    debut = time.monotonic()
    run_recalcul(avance if suivi and isinstance(avance, Progres) else None)
    yield "Cycles", combien, _lap(debut)
    debut = time.monotonic()
    yield "Actions", actions.populate(seed, horloge.today(), avance), _lap(debut)


def _lap(debut: float) -> float:
    return time.monotonic() - debut
