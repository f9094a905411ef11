"""Seal the private notes again under the newest key of CERTIF_CLE_CARNET; without --executer, only count them."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.chiffrement_carnet import known_keys
from actions.cles_carnet import census, reencrypt
from certif.socle.progres import Progres, groupe


class Command(BaseCommand):
    """`reencrypt_carnets [--executer]`: change of key of the private room; shows no note."""

    help = "Chiffre de nouveau les carnets avec la première clé de CERTIF_CLE_CARNET ; sans --executer, les compte."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the one option."""
        parser.add_argument("--executer", action="store_true", help="chiffrer de nouveau pour de bon")

    def handle(self, *args, **options) -> None:
        """Count, seal again if asked, count once more; fails when a note does not open."""
        if not options["executer"]:
            self._tell_keys()
            self.stdout.write("Rien n’a été écrit : ajoutez --executer.")
            return
        progres = Progres(self.stderr, silencieux=options["verbosity"] == 0)  # type: ignore[arg-type]  # has write and isatty
        bilan = reencrypt(lambda faites, total: progres("Carnets (notes)", faites, total))
        progres.close()
        self._tell_keys()
        if bilan.illisibles:
            raise CommandError(
                f"{_notes(bilan.illisibles)} ne s’ouvre{'nt' if bilan.illisibles >= 2 else ''} avec aucune clé "
                "donnée : remettez l’ancienne clé à la suite dans CERTIF_CLE_CARNET, puis recommencez."
            )
        self.stdout.write("Les clés sans note peuvent être retirées de CERTIF_CLE_CARNET.")

    def _tell_keys(self) -> None:
        connues = known_keys()
        for nom, nombre in census().items():
            rang = "inconnue" if nom not in connues else "courante" if nom == connues[0] else "ancienne"
            self.stdout.write(f"Clé {nom} ({rang}) : {_notes(nombre)}")


def _notes(nombre: int) -> str:
    return f"{groupe(nombre)} note{'s' if nombre >= 2 else ''}"
