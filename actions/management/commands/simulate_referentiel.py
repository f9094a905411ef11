"""Simulate a version on every account it would apply to, and print who is touched."""

from __future__ import annotations

import re
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import horloge
from actions import simulation, simulation_tableaux
from actions.models import Simulation
from actions.rules.secret import Cellule
from actions.simulation_effets import Hypothese
from actions.simulation_tableaux import Resultat
from certif.socle.progres import Progres, groupe
from referentiels.models import VersionReferentiel

_CODE = re.compile(r"^(?P<code>.+?)(?:-v(?P<numero>\d{1,4}))?$")


class Command(BaseCommand):
    """`simulate_referentiel CODE[-vN]`: without a number, the last version; a run that was killed goes on."""

    help = "Simule une version de référentiel sur tous les comptes concernés et imprime qui elle touche."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which version, which hypothesis, how many processes."""
        parser.add_argument("version", metavar="CODE[-vN]", help="code du référentiel, et numéro de version")
        parser.add_argument("--processus", type=int, default=2, help="nombre de processus (2 par défaut)")
        parser.add_argument(
            "--hypothese", choices=[h.value for h in Hypothese], default=Hypothese.MIGRATION.value,
            help="migration : les cycles en cours passent à la version ; nouveaux : ils commencent sous elle",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Drive the run to its end and print its tables."""
        version = _find(options["version"])
        hypothese = Hypothese(options["hypothese"])
        lancee, rejointe = simulation.open_or_join(version.pk, hypothese, horloge.today())
        if rejointe:
            self.stdout.write(f"Une simulation était en cours ({lancee.get_hypothese_display()}) : elle reprend.")
        progres = Progres(self.stderr, silencieux=options["verbosity"] == 0)  # type: ignore[arg-type]  # has write and isatty
        debut, deja = time.monotonic(), lancee.faites
        finie = simulation.drive(
            lancee.pk, lambda faites, total: progres(f"Simulation de {version.code}", faites, total),
            max(1, options["processus"]),
        )  # fmt: skip
        progres.close()
        secondes = time.monotonic() - debut
        if finie.etat != Simulation.Etat.TERMINEE or finie.resultat is None:
            raise CommandError(f"{finie.get_etat_display()}. Relancez la commande.")
        self.stdout.write(f"{version.code}, hypothèse : {hypothese.libelle if not rejointe else finie.hypothese}")
        self._print(simulation_tableaux.read(finie.resultat))
        rythme = groupe(round((finie.faites - deja) / max(secondes, 0.001)))
        comptes = "comptes évalués" if finie.faites > 1 else "compte évalué"
        self.stdout.write(f"{groupe(finie.faites)} {comptes} en {secondes:.1f} s ({rythme}/s)".replace(".", ","))

    def _print(self, resultat: Resultat) -> None:
        """The totals, then one table per dimension."""
        tetes = [effet.libelle for effet in resultat.effets]
        for coupe in resultat.coupes:
            self._line(coupe.entete, [*tetes, "Ensemble"])
            for _, libelle, cellules, total in coupe.lignes:
                self._line(libelle, [_cell(c) for c in (*cellules, total)])
            self._line("Ensemble", [_cell(c) for c in (*resultat.totaux.values(), resultat.total)])
            self.stdout.write("")

    def _line(self, tete: str, cellules: list[str]) -> None:
        self.stdout.write(f"{tete[:34]:<36}" + "".join(f"{c[:17]:>18}" for c in cellules))


def _find(nom: str) -> VersionReferentiel:
    lu = _CODE.match(nom)
    versions = VersionReferentiel.objects.select_related("referentiel").order_by("-numero")
    trouvee = None
    if lu is not None:
        versions = versions.filter(referentiel__code=lu["code"])
        trouvee = (versions.filter(numero=int(lu["numero"])) if lu["numero"] else versions).first()
    if trouvee is None:
        raise CommandError(f"Aucune version ne s’appelle {nom} : donnez un code de référentiel, ou CODE-vN.")
    return trouvee


def _cell(valeur: Cellule) -> str:
    return simulation_tableaux.MASQUE if valeur is None else groupe(valeur)
