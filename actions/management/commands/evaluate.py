"""Recompute the progress of everyone, or of one professional."""

import time

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import horloge
from actions import projection
from actions.evaluation_generale import evaluate_all
from actions.models import Cycle


class Command(BaseCommand):
    """`evaluate --all` rebuilds the projection; `evaluate --rpps R` evaluates one account."""

    help = "Recalcule l’avancement de tous les comptes (--all) ou d’un seul (--rpps)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        qui = parser.add_mutually_exclusive_group(required=True)
        qui.add_argument("--all", action="store_true", help="tous les cycles")
        qui.add_argument("--rpps", help="un seul professionnel")
        parser.add_argument("--processus", type=int, default=2, help="nombre de processus (2 par défaut)")

    def handle(self, *args, **options) -> None:
        """Run and print the counts."""
        debut = time.monotonic()
        if options["rpps"]:
            faites, changees = self._one(options["rpps"])
        else:
            faites, changees = evaluate_all(horloge.today(), options["processus"], self._progress)
        duree = time.monotonic() - debut
        cycles = "cycles évalués" if faites > 1 else "cycle évalué"
        lignes = "lignes modifiées" if changees > 1 else "ligne modifiée"
        self.stdout.write(f"{faites} {cycles}, {changees} {lignes}, en {f'{duree:.1f}'.replace('.', ',')} s")

    def _one(self, rpps: str) -> tuple[int, int]:
        ids = list(Cycle.objects.filter(exercice__professionnel__rpps=rpps).values_list("pk", flat=True))
        if not ids:
            raise CommandError(f"Aucun cycle pour le numéro RPPS {rpps} : vérifiez le numéro ou chargez le RPPS.")
        with transaction.atomic():
            return len(ids), projection.rebuild(ids, horloge.today())

    def _progress(self, faites: int, total: int) -> None:
        self.stderr.write(f"{faites} / {total} ({100 * faites // max(total, 1)} %)")
