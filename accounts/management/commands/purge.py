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
        bilan = purge.purge(jour, executer=executer)
        for objet, depuis_quand in (
            (purge.FICHIERS, "après leur traitement"),
            (purge.EFFECTIFS, "après la dernière liste qui les dit"),
        ):
            regle = purge.conservation(jour, objet)
            self.stdout.write(
                f"{objet.capitalize()} : garde de {regle.jours} jours {depuis_quand} ({regle.nature}, depuis le "
                f"{regle.depuis:%d/%m/%Y})"
            )
        fait = "effacés" if executer else "à effacer"
        for quoi, nombre in (
            ("fichiers de livraisons", bilan.fichiers),
            ("octets", bilan.octets),
            ("fichiers sans livraison", bilan.orphelins),
            ("lignes en attente résolues, contenu", bilan.lignes),
            ("fichiers refusés des boîtes", bilan.boites),
            ("noms des listes de personnel", bilan.effectifs),
        ):
            self.stdout.write(f"  {quoi} {fait} : {groupe(nombre)}")
        if not executer:
            self.stdout.write("Rien n’a été effacé : ajoutez --executer.")
