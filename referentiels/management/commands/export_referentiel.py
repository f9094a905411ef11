"""Export a version in the exchange format; importing it again changes nothing."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import horloge
from referentiels.echange.ecriture import workbook, write_folder
from referentiels.echange.rangement import contents_of
from referentiels.lecture import in_force
from referentiels.models import VersionReferentiel


class Command(BaseCommand):
    """export_referentiel CODE… [--numero N] [--out DOSSIER] [--xlsx]."""

    help = "Écrit des référentiels au format d’échange (dossier de CSV, ou classeur avec --xlsx)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Codes, version, place, form."""
        parser.add_argument("codes", nargs="+", metavar="CODE")
        parser.add_argument("--numero", type=int, help="numéro de version (défaut : en vigueur, sinon la dernière)")
        parser.add_argument("--out", type=Path, help="dossier où écrire (défaut : un dossier au nom du référentiel)")
        parser.add_argument("--xlsx", action="store_true", help="écrire un classeur plutôt que des fichiers CSV")

    def handle(self, *args, **options) -> None:
        """Read the versions, write them."""
        versions = [self._version(code, options["numero"]) for code in options["codes"]]
        par_cle = contents_of(versions)
        contenus = [par_cle[version.pk] for version in versions]
        nom = options["codes"][0] if len(options["codes"]) == 1 else "referentiels"
        dossier = options["out"] or Path(nom)
        if options["xlsx"]:
            dossier.mkdir(parents=True, exist_ok=True)
            fichier = dossier / f"{nom}.xlsx"
            fichier.write_bytes(workbook(contenus))
            ecrits = [fichier]
        else:
            ecrits = write_folder(dossier, contenus)
        for fichier in ecrits:
            self.stdout.write(str(fichier))
        actions = sum(len(contenu.actions) for contenu in contenus)
        self.stdout.write(f"{len(contenus)} référentiel{'s' if len(contenus) >= 2 else ''}, {actions} actions")

    def _version(self, code: str, numero: int | None) -> VersionReferentiel:
        versions = VersionReferentiel.objects.filter(referentiel__code=code).select_related("referentiel")
        if numero is not None:
            version = versions.filter(numero=numero).first()
        else:
            en_vigueur = versions.filter(in_force(horloge.today())).order_by("-effet")
            version = en_vigueur.first() or versions.order_by("-numero").first()
        if version is None:
            precision = f", version {numero}" if numero is not None else ""
            raise CommandError(f"Aucun référentiel de code « {code} »{precision}.")
        return version
