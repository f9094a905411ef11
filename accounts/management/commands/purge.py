"""Erase what has had its time: raw files of deliveries, contents of rows that no longer wait."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts import horloge
from accounts.flux import purge
from certif.socle.progres import groupe


class Command(BaseCommand):
    """`purge [--executer]`: without it, says what would be erased and erases nothing."""

    help = "Efface les fichiers reçus dont le délai est passé ; sans --executer, dit seulement ce qui le serait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the one option."""
        parser.add_argument("--executer", action="store_true", help="effacer pour de bon")

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge or count, one fact per line."""
        jour, executer = horloge.today(), options["executer"]
        regle = purge.conservation(jour)
        bilan = purge.purge(jour, executer=executer)
        self.stdout.write(
            f"Fichiers reçus, gardés {regle.jours} jours après leur traitement ({regle.nature}, depuis le "
            f"{regle.depuis:%d/%m/%Y}) :"
        )
        fait = "effacés" if executer else "à effacer"
        for quoi, nombre in (
            ("fichiers de livraisons", bilan.fichiers),
            ("octets", bilan.octets),
            ("fichiers sans livraison", bilan.orphelins),
            ("lignes en attente résolues, contenu", bilan.lignes),
            ("fichiers refusés des boîtes", bilan.boites),
        ):
            self.stdout.write(f"  {quoi} {fait} : {groupe(nombre)}")
        if not executer:
            self.stdout.write("Rien n’a été effacé : ajoutez --executer.")
