"""Say who may deposit for whom (« pour le compte de »), and until when."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import horloge
from accounts.flux import delegation
from accounts.flux.depot import find_partner
from accounts.models import Delegation
from certif.socle.refus import Refus


class Command(BaseCommand):
    """`delegate PARTENAIRE MANDANT [--debut J] [--fin J]`; `--clore` ends the one in force; alone, lists them."""

    help = "Permet à un partenaire de déposer pour le compte d’une organisation, ou met fin à cette délégation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("partenaire", nargs="?", help="code du partenaire qui dépose")
        parser.add_argument("mandant", nargs="?", help="code, SIRET ou FINESS de l’organisation représentée")
        parser.add_argument("--debut", type=date.fromisoformat, help="premier jour (par défaut : aujourd’hui)")
        parser.add_argument("--fin", type=date.fromisoformat, help="dernier jour, inclus")
        parser.add_argument("--clore", action="store_true", help="mettre fin à la délégation en vigueur")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, close or list."""
        jour = horloge.today()
        if not options["partenaire"]:
            self._list()
            return
        try:
            partenaire = find_partner(options["partenaire"])
            mandant = delegation.name_principal(options["mandant"] or "")
            if options["clore"]:
                en_vigueur = delegation.in_force(jour).filter(mandataire=partenaire, mandant=mandant).first()
                if en_vigueur is None:
                    raise CommandError("Aucune délégation n’est en vigueur entre ces deux organisations.")
                delegation.close(en_vigueur, options["fin"] or jour, None, jour)
            else:
                delegation.grant(partenaire, mandant, options["debut"] or jour, options["fin"], None, jour)
        except Refus as refus:
            raise CommandError(f"{refus.message} {refus.remede}") from None
        self._list()

    def _list(self) -> None:
        for une in Delegation.objects.select_related("mandataire", "mandant"):
            fin = f"au {une.fin:%d/%m/%Y}" if une.fin else "sans fin"
            self.stdout.write(f"{une.mandataire.code} pour {une.mandant.code} : du {une.debut:%d/%m/%Y} {fin}")
