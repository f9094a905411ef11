"""Restore a backup into an empty base, or only verify it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certif.sauvegarde import manifeste, retour
from certif.sauvegarde.manifeste import Manifeste
from certif.socle.progres import Progres, groupe
from certif.socle.refus import Refus


class Command(BaseCommand):
    """`restore_backup FOLDER --effacements FILE`, or `--verifier`: says done once everything is equal."""

    help = "Restaure une sauvegarde dans une base vide et la compare ; --verifier la lit en entier sans rien écrire."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder, the key, and what is done about what was erased since."""
        parser.add_argument("dossier", type=Path, help="dossier de la sauvegarde")
        parser.add_argument("--cle", type=Path, help=f"fichier de la clé (sinon {manifeste.VARIABLE})")
        quoi = parser.add_mutually_exclusive_group(required=True)
        quoi.add_argument("--verifier", action="store_true", help="lire la sauvegarde en entier, ne rien écrire")
        quoi.add_argument("--effacements", type=Path, help="dernière liste écrite par export_erasures, à rejouer")
        quoi.add_argument(
            "--sans-effacements", action="store_true",
            help="restaurer sans rejouer : ce qui a été effacé depuis la sauvegarde revient (exercice seulement)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, or restore."""
        progres = Progres(sys.stderr)
        try:
            cle = manifeste.key(options["cle"])
            if options["verifier"]:
                lu = retour.verify(options["dossier"], cle, progres)
            else:
                bilan = retour.restore(options["dossier"], cle, options["effacements"], progres)
        except (Refus, OSError) as faute:
            raise CommandError(str(faute)) from None
        finally:
            progres.close()
        if options["verifier"]:
            self._tell("Sauvegarde vérifiée, rien n’a été écrit", lu)
            return
        self._tell("Restauration terminée, tout est égal à la sauvegarde", bilan.manifeste)
        for nom, nombre in sorted(bilan.effaces.items()):
            self.stdout.write(f"  effacé de nouveau, {nom} : {groupe(nombre)}")
        if options["sans_effacements"]:
            self.stdout.write("  ce qui a été effacé depuis la sauvegarde est revenu : n’ouvrez pas ce site au public")
        self.stdout.write(
            f"  sessions fermées : {groupe(bilan.sessions)}\n"
            "Lancez maintenant « migrate » (droits des rôles, migrations de cette version), puis ouvrez le site."
        )

    def _tell(self, fait: str, lu: Manifeste) -> None:
        self.stdout.write(
            f"{fait} : sauvegarde du {lu.at}\n"
            f"  base : {groupe(lu.lignes)} lignes, {len(lu.tables)} tables, registre {lu.registre[:16]}\n"
            f"  journal : {groupe(lu.journal['evenements'])} événements, empreinte {lu.journal['sha256'][:16]}\n"
            f"  fichiers : {groupe(lu.fichiers)}, {groupe(lu.octets)} octets"
        )
