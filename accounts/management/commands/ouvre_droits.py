"""`manage.py ouvre_droits`: the roles, what they are granted, and the policies; run by the owner of the tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts import cloisons, cloisons_droits


class Command(BaseCommand):
    """What every `migrate` does at its end, and what it could not do."""

    help = "Crée les rôles, donne leurs droits et pose les politiques de lignes ; ne change rien la seconde fois."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: take the wall down."""
        parser.add_argument("--retire", action="store_true", help="retire les politiques et leurs fonctions")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done, and the SQL that somebody else must run."""
        if options["retire"]:
            cloisons.remove()
            self.stdout.write("Politiques retirées : les requêtes ne sont plus bornées que par le code.")
            return
        ecrites = cloisons.install()
        bilan = cloisons_droits.open_rights()
        self.stdout.write(
            f"Politiques : {len(cloisons.partitions())} tables, {len(ecrites)} réécrites. "
            f"Droits : {bilan.tables} tables, rôles {', '.join(bilan.roles) or 'absents'}."
        )
        for commande in bilan.a_faire:
            self.stdout.write(f"À faire par un administrateur de la base : {commande};")
