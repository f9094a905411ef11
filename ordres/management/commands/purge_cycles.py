"""Erase the content of the cycles whose retention is over, or say what would be."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts import horloge
from certif.socle.progres import Progres, groupe
from ordres import conservation
from ordres.conservation_lue import preview, words


class Command(BaseCommand):
    """`purge_cycles --essai | --executer`: the first erases nothing and warns nobody."""

    help = "Efface le contenu des cycles au terme de leur conservation ; --essai dit seulement ce qui le serait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two ways; one of them must be said."""
        choix = parser.add_mutually_exclusive_group(required=True)
        choix.add_argument("--essai", action="store_true", help="compter, sans rien effacer ni avertir personne")
        choix.add_argument("--executer", action="store_true", help="avertir et effacer pour de bon")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run or count, one fact per line."""
        jour = horloge.today()
        progres = Progres(sys.stderr)

        def montre(faites: int, total: int) -> None:
            progres("cycles", faites, total)

        if options["essai"]:
            lu = preview(jour, montre)
            progres.close()
            self._tell(jour, "à effacer", lu.cycles, lu.avertis, lu.efface, lu.instances, lu.retenus)
            self.stdout.write("Rien n’a été effacé, personne n’a été averti : c’est un essai.")
            return
        bilan = conservation.run(jour, montre)
        progres.close()
        self._tell(jour, "effacés", bilan.cycles, bilan.avertis, bilan.efface, bilan.instances, bilan.retenus)
        self.stdout.write(f"  fichiers effacés : {groupe(bilan.fichiers)}")

    def _tell(
        self, jour: Any, fait: str, cycles: int, avertis: int, efface: dict[str, int], instances: dict[str, int],
        retenus: dict[str, int],
    ) -> None:  # fmt: skip
        self.stdout.write(f"Conservation au {jour:%d/%m/%Y} (CSP R. 4022-27) : cycles {fait} : {groupe(cycles)}")
        self.stdout.write(f"  titulaires avertis, ou à avertir : {groupe(avertis)}")
        for table, nombre in words(efface).items():
            self.stdout.write(f"  {table} : {groupe(nombre)}")
        for code, nombre in instances.items():
            self.stdout.write(f"  instance {code} : {groupe(nombre)}")
        for cle, nombre in retenus.items():
            self.stdout.write(f"  gardés, {conservation.labels().get(cle, cle)} : {groupe(nombre)}")
