"""Compare the kept projection with a fresh evaluation; fails when a row differs."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import horloge
from actions.evaluation_generale import check_all


class Command(BaseCommand):
    """Nightly proof that the projection equals an evaluation from scratch."""

    help = "Compare l’avancement enregistré à une évaluation complète ; échoue si une ligne diffère."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--processus", type=int, default=2, help="nombre de processus (2 par défaut)")

    def handle(self, *args, **options) -> None:
        """Run and print the counts."""
        comparees, ecarts = check_all(horloge.today(), options["processus"])
        if ecarts:
            raise CommandError(
                f"{ecarts} lignes sur {comparees} diffèrent : lancez « evaluate --all » et cherchez l’acte qui n’a pas "
                "réécrit la projection."
            )
        self.stdout.write(f"{comparees} cycles comparés, 0 écart")
