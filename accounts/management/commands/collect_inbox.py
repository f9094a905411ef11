"""Collect what partners dropped in their folders, once or for as long as one likes."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.flux import boite, boite_dossiers

PAUSE = 10.0


class Command(BaseCommand):
    """`collect_inbox [--once]`: beat asks for the same passes; this one is for a machine without it, or a try."""

    help = (
        "Relève les dossiers des partenaires : dépose ce qui est complet, écrit les accusés. Ne traite pas les lignes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the one option."""
        parser.add_argument("--once", action="store_true", help="une seule relève ; sinon une toutes les dix secondes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what each pass did; a pass that did nothing says nothing, except alone."""
        if boite_dossiers.root() is None:
            raise CommandError("Aucun dossier de dépôt n’est réglé : donnez CERTIF_INBOX.")
        while True:
            bilan = boite.collect()
            if bilan or options["once"]:
                self.stdout.write(", ".join(f"{quoi} : {nombre}" for quoi, nombre in sorted(bilan.items())) or "rien")
            if options["once"]:
                return
            try:
                time.sleep(PAUSE)
            except KeyboardInterrupt:
                return
