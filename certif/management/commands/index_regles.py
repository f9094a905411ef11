"""Write the index of the rules (`docs/regles.md`)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from certif.index_regles import write_index


class Command(BaseCommand):
    """index_regles [--check]."""

    help = "Écrit docs/regles.md à partir des règles, des paramètres et des cas."
    requires_system_checks: list[str] = []  # reads sources only

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to only compare."""
        parser.add_argument("--check", action="store_true", help="dire si le fichier est à jour, sans l’écrire")

    def handle(self, *args, **options) -> None:
        """Write the file, or compare it."""
        fichier = Path(settings.BASE_DIR) / "docs" / "regles.md"
        attendu = write_index(Path(settings.BASE_DIR))
        if options["check"]:
            if not fichier.is_file() or fichier.read_text(encoding="utf-8") != attendu:
                raise CommandError("docs/regles.md n’est pas à jour : lancez « python manage.py index_regles ».")
        else:
            fichier.write_text(attendu, encoding="utf-8")
        self.stdout.write(f"{fichier.name} à jour : {attendu.count(chr(10))} lignes")
