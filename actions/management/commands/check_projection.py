"""Compare the kept projection with a fresh evaluation; fails when a row differs."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import horloge
from actions.evaluation_generale import check_all
from certif.socle.progres import Progres, groupe


class Command(BaseCommand):
    """Nightly proof that the projection equals an evaluation from scratch."""

    help = "Compare l’avancement enregistré à une évaluation complète ; échoue si une ligne diffère."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--processus", type=int, help="nombre de processus (par défaut, un par cœur)")

    def handle(self, *args, **options) -> None:
        """Run and print the counts."""
        progres = Progres(self.stderr, silencieux=options["verbosity"] == 0)  # type: ignore[arg-type]  # has write and isatty
        comparees, ecarts = check_all(
            horloge.today(),
            options["processus"],
            lambda faites, total: progres("Comparaison (cycles)", faites, total),
        )
        progres.close()
        if ecarts:
            raise CommandError(
                f"{groupe(ecarts)} lignes sur {groupe(comparees)} diffèrent : lancez « evaluate --all » et cherchez "
                "l’acte qui n’a pas réécrit la projection."
            )
        self.stdout.write(f"{groupe(comparees)} cycles comparés, 0 écart")
