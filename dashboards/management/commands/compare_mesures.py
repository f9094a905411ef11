"""`compare_mesures`: are the cells kept write by write those that a count of the accounts gives?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certif.socle.progres import groupe
from dashboards import cellules_ecrites
from dashboards.cellules_ecrites import CODES, SOMMES, Ecart

#: Differing cells that are printed; the count says how many there are.
MONTRES = 20


class Command(BaseCommand):
    """Nightly proof that nothing was lost between the accounts and the figures."""

    help = "Compare les mesures tenues à chaque écriture à un recomptage complet ; échoue si une cellule diffère."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the cells that differ, then the verdict."""
        ecarts = cellules_ecrites.compare()
        for ecart in ecarts[:MONTRES]:
            self.stdout.write(_words(ecart))
        if ecarts:
            raise CommandError(
                f"{groupe(len(ecarts))} cellule(s) diffèrent du recomptage : la reconstruction de cette nuit les "
                "corrigera ; cherchez l’écriture qui a contourné les déclencheurs."
            )
        self.stdout.write("Mesures comparées au recomptage des comptes : 0 écart")


def _words(ecart: Ecart) -> str:
    codes = " ".join(f"{nom}={code or '-'}" for nom, code in zip(CODES, ecart.codes, strict=True))
    tenues = ecart.tenues or (0,) * len(SOMMES)
    recomptees = ecart.recomptees or (0,) * len(SOMMES)
    differences = [
        f"{nom} {tenue} au lieu de {juste}"
        for nom, tenue, juste in zip(SOMMES, tenues, recomptees, strict=True)
        if tenue != juste
    ]
    return f"{codes} : {', '.join(differences) or 'absente'}"
