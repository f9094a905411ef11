"""Seal the journal now, or every so many seconds (beat does it every minute)."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import journal_scelle
from accounts.cle_journal import CleIndisponible
from certif.socle.progres import Progres, groupe


class Command(BaseCommand):
    """`seal_journal [--toutes SECONDES]`."""

    help = "Scelle le journal : empreintes des nouvelles lignes, tête signée."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How often."""
        parser.add_argument("--toutes", type=float, metavar="SECONDES", help="recommencer sans fin, à ce rythme")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal and say how many rows were; with `--toutes`, until the command is stopped."""
        while True:
            self._once()
            if options["toutes"] is None:
                return
            time.sleep(options["toutes"])

    def _once(self) -> None:
        progres = Progres(sys.stderr)
        try:
            nombre = journal_scelle.seal(lambda faites, total: progres("lignes scellées", faites, total))
        except CleIndisponible as erreur:
            raise CommandError(f"{erreur}") from erreur
        finally:
            progres.close()
        self.stdout.write(f"Lignes scellées : {groupe(nombre)}")
