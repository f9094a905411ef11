"""`voies_recours CODE`: set what an instance tells a professional about contesting its decisions."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from accounts.roles import Nature

NATURES = (Nature.ORDRE.value, Nature.SSA.value)


class Command(BaseCommand):
    """The text stands for the instances below that have none; an empty text gives back the neutral sentence."""

    help = "Enregistre le texte des voies et délais de recours d’une instance (Ordre ou SSA)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The code of the instance, and its text or the file that holds it."""
        parser.add_argument("code", help="code de l’instance, par exemple CNOM")
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--texte", help="le texte lui-même")
        source.add_argument("--fichier", type=Path, help="un fichier de texte en UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the text; the command says when no such instance exists."""
        fichier: Path | None = options["fichier"]
        try:
            texte = fichier.read_text(encoding="utf-8") if fichier else options["texte"]
        except (OSError, UnicodeDecodeError) as erreur:
            raise CommandError(f"ce fichier ne peut pas être lu en UTF-8 : {fichier}") from erreur
        code = options["code"]
        if not Organisation.objects.filter(code=code, nature__in=NATURES).update(voies_recours=texte.strip()):
            raise CommandError(f"aucune instance d’Ordre ni SSA n’a le code « {code} »")
        if options["verbosity"]:
            self.stdout.write(f"Texte enregistré pour {code} ({len(texte.strip())} caractères).")
