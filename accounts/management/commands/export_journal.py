"""Export the sealed journal, to be verified away from the platform."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import journal_exporte
from accounts.cle_journal import CleIndisponible
from certif.socle.progres import Progres, groupe


class Command(BaseCommand):
    """`export_journal DOSSIER`: rows, heads and keys; personal data, readable by their owner alone."""

    help = "Exporte le journal scellé, ses têtes et les clés, pour le vérifier ailleurs (verifie_journal.py)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the three files go."""
        parser.add_argument("dossier", type=Path, help="dossier à remplir")

    def handle(self, *args: Any, **options: Any) -> None:
        """One snapshot of the base, in pieces: the memory stays the same whatever the journal."""
        progres = Progres(sys.stderr)
        try:
            with transaction.atomic():
                journal_exporte.one_snapshot()
                nombre = journal_exporte.export(
                    options["dossier"], lambda faites, total: progres("lignes", faites, total)
                )
        except journal_exporte.NonScelle as erreur:
            raise CommandError("des lignes viennent d’être effacées : recommencez après la prochaine tête") from erreur
        except CleIndisponible as erreur:
            raise CommandError(f"{erreur}") from erreur
        progres.close()
        self.stdout.write(f"Lignes exportées : {groupe(nombre)}, dans {options['dossier']}")
