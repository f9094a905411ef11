"""`check_cases PATH…`: runs rule cases on the engine, without a database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from actions.cas import fichiers_de_cas
from actions.comparaison_cas import check_file


class Command(BaseCommand):
    """Compare each case with the engine's answer; the exit status says whether all pass."""

    help = "Passe les cas de règles des fichiers ou dossiers donnés et montre chaque écart."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One path at least: a YAML file or a folder."""
        parser.add_argument("chemins", nargs="+", type=Path, metavar="PATH")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the differences, then the counts."""
        chemins: list[Path] = options["chemins"]
        absents = [str(chemin) for chemin in chemins if not chemin.exists()]
        if absents:
            raise CommandError(
                f"introuvable : {', '.join(absents)} ; donnez un fichier YAML ou un dossier qui en contient."
            )
        passes = echecs = 0
        for fichier in fichiers_de_cas(chemins):
            for _, ecarts in check_file(fichier):
                passes += not ecarts
                echecs += bool(ecarts)
                for ecart in ecarts:
                    self.stdout.write(ecart)
        self.stdout.write(f"{passes} cas {'réussis' if passes > 1 else 'réussi'}, {echecs} en échec")
        if echecs:
            raise CommandError(f"{echecs} cas en échec : comparez l’attendu et le trouvé ci-dessus.")
        if not passes:
            raise CommandError("aucun cas trouvé : donnez un fichier YAML ou un dossier qui en contient.")
