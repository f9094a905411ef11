"""Say which employers a fédération speaks for, and until when."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import adhesions, horloge
from accounts.flux.delegation import name_principal
from accounts.models import Adhesion
from certif.socle.refus import Refus


class Command(BaseCommand):
    """`federate FEDERATION MEMBRE [--debut J] [--fin J]`; `--clore` ends the one in force; alone, lists them."""

    help = "Fait d’un employeur le membre d’une fédération, ou met fin à son adhésion."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("federation", nargs="?", help="code de la fédération")
        parser.add_argument("membre", nargs="?", help="code, SIRET ou FINESS de l’employeur")
        parser.add_argument("--debut", type=date.fromisoformat, help="premier jour (par défaut : aujourd’hui)")
        parser.add_argument("--fin", type=date.fromisoformat, help="dernier jour, inclus")
        parser.add_argument("--clore", action="store_true", help="mettre fin à l’adhésion en vigueur")

    def handle(self, *args: Any, **options: Any) -> None:
        """Join, leave or list."""
        jour = horloge.today()
        if not options["federation"]:
            self._list()
            return
        try:
            federation, membre = name_principal(options["federation"]), name_principal(options["membre"] or "")
            if options["clore"]:
                en_vigueur = adhesions.in_force(jour).filter(federation=federation, membre=membre).first()
                if en_vigueur is None:
                    raise CommandError("Aucune adhésion n’est en vigueur entre ces deux organisations.")
                adhesions.leave(en_vigueur, options["fin"] or jour, None, jour)
            else:
                adhesions.join(federation, membre, options["debut"] or jour, options["fin"], None, jour)
        except Refus as refus:
            raise CommandError(f"{refus.message} {refus.remede}") from None
        self._list()

    def _list(self) -> None:
        for une in Adhesion.objects.select_related("federation", "membre"):
            fin = f"au {une.fin:%d/%m/%Y}" if une.fin else "sans fin"
            self.stdout.write(f"{une.membre.code}, membre de {une.federation.code} : du {une.debut:%d/%m/%Y} {fin}")
