"""Back the base and the files up into a folder: one instant, sealed, counted, hashed."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certif.sauvegarde import manifeste, prise
from certif.socle.progres import Progres, groupe
from certif.socle.refus import Refus


class Command(BaseCommand):
    """`backup FOLDER [--cle FILE]`: pages go on meanwhile; memory does not grow with the base."""

    help = "Sauvegarde la base et les fichiers dans un dossier neuf, chiffrés, avec leurs comptes et empreintes."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where, and the key."""
        parser.add_argument("dossier", type=Path, help="dossier neuf de cette sauvegarde")
        parser.add_argument("--cle", type=Path, help=f"fichier de la clé (sinon {manifeste.VARIABLE})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it, and say what it holds."""
        progres = Progres(sys.stderr)
        try:
            lu = prise.take(options["dossier"], manifeste.key(options["cle"]), progres)
        except (Refus, OSError) as faute:
            raise CommandError(f"Sauvegarde non faite. {faute}") from None
        finally:
            progres.close()
        self.stdout.write(
            f"Sauvegarde terminée : {options['dossier']}\n"
            f"  instant : {lu.at}\n"
            f"  base : {groupe(lu.lignes)} lignes, {len(lu.tables)} tables, registre {lu.registre[:16]}\n"
            f"  journal : {groupe(lu.journal['evenements'])} événements, empreinte {lu.journal['sha256'][:16]}\n"
            f"  fichiers : {groupe(lu.fichiers)}, {groupe(lu.octets)} octets, nommés et absents : {lu.manquants}\n"
            f"  durée : {lu.secondes:.1f} s, clé {lu.cle}"
        )
