"""Verify that nothing was changed in the journal since its signed heads."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import journal_verifie
from accounts.cle_journal import CleIndisponible
from accounts.journal_exporte import one_snapshot
from accounts.journal_verifie import Bilan
from certif.socle.progres import Progres, groupe


class Command(BaseCommand):
    """`verify_journal [--tete FICHIER…]`: one sentence per falsification, with the key of the row; fails if any."""

    help = "Vérifie le journal : chaque ligne, l’arbre, chaque tête signée ; n’écrit rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Heads kept elsewhere."""
        parser.add_argument(
            "--tete", type=Path, action="append", default=[], metavar="FICHIER",
            help="tête gardée ailleurs (JSON publié), qui doit s’y retrouver ; répétable",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """One snapshot of the base, whatever is written meanwhile."""
        try:
            lues = [json.loads(chemin.read_bytes()) for chemin in options["tete"]]
            gardees = [tete for lue in lues for tete in lue.get("tetes", [lue])]
        except (OSError, ValueError) as erreur:
            raise CommandError(f"tête gardée illisible : {erreur}") from erreur
        try:
            bilan = self._verify(gardees)
        except CleIndisponible as erreur:
            raise CommandError(f"{erreur}") from erreur
        self.stdout.write(
            f"{groupe(bilan.lignes)} ligne(s) scellée(s), {groupe(bilan.tetes)} tête(s) signée(s), "
            f"{groupe(bilan.effacees)} ligne(s) effacée(s) à leur terme."
        )
        if bilan.fautes:
            raise CommandError(f"le journal a été falsifié : {groupe(bilan.fautes)} constat(s) ci-dessus")
        self.stdout.write("Rien n’a été changé depuis les têtes signées.")

    def _verify(self, gardees: list[dict[str, Any]]) -> Bilan:
        progres = Progres(sys.stderr)
        with transaction.atomic():
            one_snapshot()
            bilan = journal_verifie.verify(
                lambda faute: self.stdout.write(f"FALSIFICATION : {faute}"), gardees,
                lambda faites, total: progres("lignes", faites, total),
            )  # fmt: skip
        progres.close()
        return bilan
