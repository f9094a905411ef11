"""Recompute the progress of everyone, or of one professional."""

import time
from concurrent.futures.process import BrokenProcessPool

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import horloge
from actions import projection
from actions.evaluation_generale import evaluate_all
from actions.models import Cycle
from certif.socle.progres import Progres, groupe


class Command(BaseCommand):
    """`evaluate --all` rebuilds the projection; `evaluate --rpps R` evaluates one account."""

    help = "Recalcule l’avancement de tous les comptes (--all) ou d’un seul (--rpps)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        qui = parser.add_mutually_exclusive_group(required=True)
        qui.add_argument("--all", action="store_true", help="tous les cycles")
        qui.add_argument("--rpps", help="un seul professionnel")
        parser.add_argument("--processus", type=int, help="nombre de processus (par défaut, un par cœur)")

    def handle(self, *args, **options) -> None:
        """Run and print the counts and the rate."""
        debut = time.monotonic()
        if options["rpps"]:
            faites, changees = self._one(options["rpps"])
        else:
            faites, changees = self._all(options["processus"], silencieux=options["verbosity"] == 0)
        duree = time.monotonic() - debut
        cycles = "cycles évalués" if faites > 1 else "cycle évalué"
        lignes = "lignes modifiées" if changees > 1 else "ligne modifiée"
        rythme = f" ({groupe(round(faites / max(duree, 0.001)))} cycles par seconde)" if options["all"] else ""
        self.stdout.write(
            f"{groupe(faites)} {cycles}, {groupe(changees)} {lignes}, en {f'{duree:.1f}'.replace('.', ',')} s{rythme}"
        )

    def _one(self, rpps: str) -> tuple[int, int]:
        ids = list(Cycle.objects.filter(exercice__professionnel__rpps=rpps).values_list("pk", flat=True))
        if not ids:
            raise CommandError(f"Aucun cycle pour le numéro RPPS {rpps} : vérifiez le numéro ou chargez le RPPS.")
        return len(ids), projection.rebuild(ids, horloge.today())

    def _all(self, processus: int | None, *, silencieux: bool) -> tuple[int, int]:
        progres = Progres(self.stderr, silencieux=silencieux)  # type: ignore[arg-type]  # has write and isatty
        try:
            return evaluate_all(
                horloge.today(),
                processus,
                lambda faites, total: progres("Évaluation (cycles)", faites, total),
            )
        except BrokenProcessPool as erreur:
            raise CommandError(
                "Un processus s’est arrêté en chemin. Ce qui est écrit reste écrit : relancez « evaluate --all »."
            ) from erreur
        finally:
            progres.close()
