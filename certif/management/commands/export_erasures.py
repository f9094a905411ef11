"""Write the list of what was erased, apart from the base: a restoration plays it again."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certif.sauvegarde import effacements
from certif.socle.progres import groupe


class Command(BaseCommand):
    """`export_erasures FILE`: the whole list, in place at once; run every few minutes."""

    help = "Écrit la liste de ce qui a été effacé (tables et clés, sans nom ni contenu), à garder loin de la base."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("fichier", type=Path, help="fichier de la liste, sur un autre disque que la base")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, and count."""
        try:
            nombre = effacements.export(options["fichier"])
        except OSError as faute:
            raise CommandError(f"La liste n’a pas été écrite : {faute}") from None
        self.stdout.write(f"Effacements écrits : {groupe(nombre)}")
