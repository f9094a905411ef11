"""Write the OpenAPI document of the API where the repository keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts.api.documents import text

FICHIER = "docs/api/openapi.json"


class Command(BaseCommand):
    """`manage.py openapi`: write it again after a view changed; `--check` only compares."""

    help = "Écrit docs/api/openapi.json d’après les vues de l’interface."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check`: write nothing, fail when the file is not what the views say."""
        parser.add_argument("--check", action="store_true", help="compare sans écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, or write."""
        fichier = Path(settings.BASE_DIR) / FICHIER
        ecrit = fichier.read_text(encoding="utf-8") if fichier.exists() else ""
        if options["check"]:
            if ecrit != text():
                self.stderr.write(f"{FICHIER} n’est pas à jour : lancez « python manage.py openapi ».")
                raise SystemExit(1)
            return
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(text(), encoding="utf-8")
        self.stdout.write(f"{FICHIER} : {text().count('operationId')} opérations.")
