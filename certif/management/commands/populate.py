"""Make a synthetic national population: files in the real formats, loaded by the real path, then actions."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts import horloge
from accounts.feeds.rpps import load
from accounts.feeds.rpps_depot import Avance
from accounts.models import ExerciceTouche
from accounts.recalcul import run_recalcul
from actions import cycles
from actions.evaluation_generale import evaluate_all
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
        for etape, nombre, secondes in make(combien, seed, progres):
            rythme = groupe(round(nombre / max(secondes, 0.001)))
            self.stdout.write(f"{etape} : {groupe(nombre)} en {secondes:.1f} s ({rythme}/s)")
        progres.close()
        total = time.monotonic() - depart
        self.stdout.write(f"Terminé en {total:.0f} s, {groupe(round(combien / total))} comptes par seconde.")


def make(combien: int, seed: int, avance: Avance):
    """Yield (stage, units, seconds) as each stage ends: files, roster, cycles, actions, progress.

    Everybody is evaluated once, at the end: projecting cycles without action, then again with them, would take
    longer than all the rest.
    """
    install_all()
    on = horloge.today()
    debut = time.monotonic()
    dossier: Path = Etat.from_environment().path / "synthese" / f"{seed}-{combien}"
    chemins = fichiers.write(population.draw(combien, seed), dossier, combien, avance)
    yield "Fichiers", combien, _lap(debut)
    debut = time.monotonic()
    load(chemins, partiel=True, force=True, avance=avance, canal="synthese")
    yield "Chargement du répertoire", combien, _lap(debut)
    debut = time.monotonic()
    yield "Cycles", _make_cycles(avance), _lap(debut)
    debut = time.monotonic()
    yield "Actions", actions.populate(seed, on, avance, projeter=False), _lap(debut)
    debut = time.monotonic()
    faites, _ = evaluate_all(on, progression=lambda faites, total: avance("Avancements (cycles)", faites, total))
    yield "Avancements", faites, _lap(debut)


def _make_cycles(avance: Avance) -> int:
    """Recompute the cycles of everybody the load queued; returns how many people."""
    etape, faites, total = "Cycles (personnes)", 0, ExerciceTouche.objects.count()
    avance(etape, 0, total)
    while nombre := cycles.drain_batch(projeter=False):
        faites += nombre
        avance(etape, faites, total)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE actions_cycle")
    run_recalcul()  # closes the work that the load queued: nothing is left for it
    return faites


def _lap(debut: float) -> float:
    return time.monotonic() - debut
