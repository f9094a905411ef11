"""Write the pages of the homologation pack, or check it whole (`docs/homologation/`)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from certif.homologation import asvs, declaration, registre, rgaa
from certif.homologation.liens import dead_links
from certif.homologation.pages import pages
from certif.homologation.preuves import Depot


class Command(BaseCommand):
    """dossier_homologation [--check] [--resultats]."""

    help = "Écrit les pages de docs/homologation/ à partir de ses fichiers, après les avoir vérifiés."
    requires_system_checks: list[str] = []  # reads sources only

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to only compare, and whether to take the results of the crawl that has just been made."""
        parser.add_argument(
            "--check", action="store_true", help="dire si le dossier est juste et à jour, sans l’écrire"
        )
        parser.add_argument(
            "--resultats",
            action="store_true",
            help=f"garder d’abord les résultats du parcours ({declaration.PRODUITS})",
        )

    def handle(self, *args, **options) -> None:
        """Check the files, then write or compare the pages."""
        racine = Path(settings.BASE_DIR)
        if options["resultats"]:
            self._keep_results(racine)
        self._refuse(faults(racine))
        attendus = {**pages(racine), declaration.FICHIER: declaration.as_json(declaration.make(racine))}
        perimes = [page for page, texte in attendus.items() if _text(racine / page) != texte]
        if options["check"]:
            self._refuse(
                [f"{page} n’est pas à jour : lancez « python manage.py dossier_homologation »" for page in perimes]
            )
        for page in perimes:
            (racine / page).write_text(attendus[page], encoding="utf-8")
        documents = [*racine.glob("*.md"), *sorted((racine / "docs").rglob("*.md"))]
        self._refuse([f"lien mort : {lien}" for lien in dead_links(racine, documents)])
        niveaux = asvs.levels(racine / asvs.DOSSIER)
        for niveau, comptes in asvs.counts(asvs.load(racine / asvs.DOSSIER), niveaux).items():
            self.stdout.write(f"ASVS niveau {niveau} : " + ", ".join(f"{n} {etat}" for etat, n in comptes.items()))
        grille = rgaa.counts(rgaa.load(racine))
        self.stdout.write("RGAA : " + ", ".join(f"{n} {verification}" for verification, n in grille.items()))
        self.stdout.write(f"{len(attendus)} pages à jour, {len(documents)} documents sans lien mort")

    def _keep_results(self, racine: Path) -> None:
        releve = declaration.read_releve(racine / declaration.PRODUITS)
        if not releve.is_entier:
            raise CommandError(f"Parcours incomplet : {releve.ecrans_vus} écrans sur {releve.ecrans_attendus}.")
        (racine / declaration.RESULTATS).write_text((racine / declaration.PRODUITS).read_text("utf-8"), "utf-8")

    def _refuse(self, fautes: list[str]) -> None:
        if fautes:
            raise CommandError("\n".join(fautes))


def faults(racine: Path) -> list[str]:
    """Everything wrong in the files of the pack."""
    depot, dossier = Depot(racine), racine / asvs.DOSSIER
    return [
        *(f"ASVS {f}" for f in asvs.faults(asvs.load(dossier), asvs.expected(asvs.levels(dossier)), depot)),
        *(f"RGAA {f}" for f in rgaa.faults(rgaa.load(racine), depot)),
        *(f"Registre {f}" for f in registre.faults(registre.load(racine), registre.managed_tables(), depot)),
    ]


def _text(chemin: Path) -> str:
    return chemin.read_text(encoding="utf-8") if chemin.is_file() else ""
