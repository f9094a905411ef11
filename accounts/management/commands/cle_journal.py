"""Make a key for the heads of the journal: its private file, and the line that publishes it."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import cle_journal


class Command(BaseCommand):
    """`cle_journal FICHIER`: the private key is written there, never over another one, and shown nowhere."""

    help = "Fabrique une clé qui signera les têtes du journal, et dit la ligne à publier."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the private key goes."""
        parser.add_argument("fichier", type=Path, help="fichier de la clé privée, à créer (CERTIF_JOURNAL_CLE)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the private half, print the public one."""
        pem, ligne = cle_journal.make()
        try:
            descripteur = os.open(options["fichier"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as erreur:
            raise CommandError(f"ce fichier ne peut pas être créé : {erreur.strerror}") from erreur
        with os.fdopen(descripteur, "wb") as fichier:
            fichier.write(pem)
        self.stderr.write("Première ligne à ajouter au fichier de CERTIF_JOURNAL_CLES_PUBLIQUES :")
        self.stdout.write(ligne)
