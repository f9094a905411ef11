"""Build the demonstration: a small population, named people for each persona, a partner's file already received."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from certif.demonstration.mise_en_place import build
from certif.socle.progres import Progres, groupe


class Command(BaseCommand):
    """`demonstration`: safe to run at each start, refused outside demonstration mode."""

    help = "Prépare les données de démonstration (personnes fictives) ; ne change rien la seconde fois."

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, then say what there is."""
        if not settings.DEMO:
            raise CommandError("la démonstration n’existe pas avec ces réglages (DEMO est faux).")
        progres = Progres(self.stderr, silencieux=options["verbosity"] == 0)  # type: ignore[arg-type]  # has write and isatty
        debut = time.monotonic()
        compte = build(progres)
        progres.close()
        detail = ", ".join(f"{groupe(n)} {quoi}" for quoi, n in compte.items())
        self.stdout.write(f"Démonstration prête en {time.monotonic() - debut:.1f} s : {detail}.")
