"""Import référentiels from the exchange format: preview, then drafts (or published versions, for set-up)."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import horloge
from certif.socle.refus import Refus
from referentiels.echange.contenu import ImportRefuse
from referentiels.echange.importation import Preparation, apply, prepare
from referentiels.echange.plan import Prevu


class Command(BaseCommand):
    """import_referentiel CHEMIN [--publish] [--dry-run]."""

    help = "Importe un ou plusieurs référentiels (dossier de CSV ou classeur .xlsx) en brouillon."

    def add_arguments(self, parser: CommandParser) -> None:
        """The path, whether to publish, whether to stop after the preview."""
        parser.add_argument("chemin", type=Path, help="dossier de trois fichiers CSV, ou classeur .xlsx")
        parser.add_argument("--publish", action="store_true", help="publier à la date d’effet donnée (mise en place)")
        parser.add_argument("--dry-run", action="store_true", help="montrer ce qui changerait, sans rien écrire")

    def handle(self, *args, **options) -> None:
        """Prepare, show, write."""
        try:
            preparation = prepare(options["chemin"], publier=options["publish"], on=horloge.today())
        except ImportRefuse as refus:
            for anomalie in refus.anomalies:
                self.stderr.write(str(anomalie))
            nombre = sum(anomalie.is_bloquante for anomalie in refus.anomalies)
            raise CommandError(
                f"Rien n’a été écrit : {nombre} anomalie{'s' if nombre >= 2 else ''} à corriger."
            ) from None
        self._show(preparation)
        if options["dry_run"]:
            self.stdout.write("Essai à blanc : rien n’a été écrit.")
            return
        try:
            versions = apply(preparation, on=horloge.today(), publier=options["publish"])
        except Refus as refus:
            raise CommandError(f"Rien n’a été écrit : {refus}") from None
        for version in versions:
            self.stdout.write(
                f"{version.referentiel.code} version {version.numero} : {version.get_etat_display().lower()}"
            )

    def _show(self, preparation: Preparation) -> None:
        for remarque in preparation.remarques:
            self.stdout.write(f"Remarque — {remarque}")
        for prevu in preparation.prevus:
            self.stdout.write(
                f"{prevu.code} version {prevu.numero} : {prevu.geste.libelle} — {prevu.difference.summary()}"
            )
            if self.verbosity_of(prevu):
                self._detail(prevu)

    @staticmethod
    def verbosity_of(prevu: Prevu) -> bool:
        """Details are shown against a version already known; a first import would list everything."""
        return prevu.reference is not None and not prevu.difference.is_vide

    def _detail(self, prevu: Prevu) -> None:
        for signe, codes in (("+", prevu.difference.ajoutees), ("-", prevu.difference.retirees)):
            for code in codes:
                self.stdout.write(f"  {signe} {code}")
        for changement in prevu.difference.modifiees:
            champs = " ; ".join(
                f"{champ} : {avant!r} → {apres!r}" for champ, (avant, apres) in changement.champs.items()
            )
            self.stdout.write(f"  ~ {changement.code} ({champs})")
