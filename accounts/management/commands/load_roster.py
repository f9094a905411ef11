"""Load the roster: RPPS extracts and Ordre supplement, compared with what is known, differences written."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.feeds.rpps import Bilan, ChargementArrete, load
from accounts.feeds.rpps_format import FichierRefuse
from accounts.recalcul import run_recalcul
from certif.socle.progres import Progres, groupe


class Command(BaseCommand):
    """`load_roster FILE…`: safe to run again, a second run of the same files changes nothing."""

    help = (
        "Charge le RPPS (PS_LibreAcces_Personne_activite, SavoirFaire, Dipl_AutExerc) et le supplément des Ordres. "
        "N’écrit que les différences ; s’arrête si plus de 5 % des exercices connus changeraient."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, and the two ways past the safety valve."""
        parser.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER")
        parser.add_argument("--force", action="store_true", help="charger malgré l’arrêt de sécurité")
        parser.add_argument(
            "--partiel", action="store_true", help="extrait : ce que les fichiers ne nomment pas ne disparaît pas"
        )
        parser.add_argument(
            "--sans-recalcul", action="store_true", help="laisser les cycles à recalculer aux processus de fond"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, print the answers, then recompute the cycles of the exercises touched."""
        progres = Progres(self.stderr, silencieux=options["verbosity"] == 0)  # type: ignore[arg-type]  # has write and isatty
        try:
            bilan = load(options["fichiers"], force=options["force"], partiel=options["partiel"], avance=progres)
        except (FichierRefuse, ChargementArrete) as refus:
            raise CommandError(str(refus)) from None
        finally:
            progres.close()
        for ligne in report(bilan):
            self.stdout.write(ligne)
        if not options["sans_recalcul"]:
            run_recalcul(progres if options["verbosity"] else None)
            self.stdout.write("Cycles et avancements à jour.")


def report(bilan: Bilan) -> list[str]:
    """The answers in French, one fact per line."""
    lignes: list[str] = []
    for lecture in bilan.lectures:
        lignes.append(f"{lecture.fichier.nom} : {_accorde(lecture.lues, 'ligne')} {_s('lue', lecture.lues)}")
        lignes += [f"  hors champ, {cause} : {groupe(n)}" for cause, n in lecture.hors_champ.items()]
        lignes += [f"  rejetées, {r.code} {r.message} : {groupe(n)}" for r, n in lecture.rejets.items()]
    if (d := bilan.roster) is not None:
        e = bilan.ecrit
        lignes += [
            _line("Personnes", créée=d.crees, modifiée=d.modifies, inchangée=d.inchanges, disparue=d.disparus),
            _line("Exercices", créé=d.exercices_crees, modifié=d.exercices_modifies, disparu=d.exercices_disparus),
            _line(
                "Activités",
                créée=e.activites_creees,
                modifiée=e.activites_modifiees,
                disparue=e.activites_disparues,
            ),
            _line("Spécialités", ajoutée=e.specialites_ajoutees, close=e.specialites_closes),
        ]
    if (o := bilan.inscriptions) is not None:
        faits = _line(
            "Inscriptions", créée=o.creees, modifiée=o.modifiees, annulée=o.annulees, inchangée=o.inchangees,
            rejouée=o.rejouees,
        )  # fmt: skip
        lignes.append(f"{faits}, {groupe(o.en_attente)} en attente, {groupe(o.anciennes)} de date dépassée")
    return lignes


def _line(sujet: str, **nombres: int) -> str:
    return f"{sujet} : " + ", ".join(_accorde(n, mot) for mot, n in nombres.items())


def _accorde(nombre: int, mot: str) -> str:
    return f"{groupe(nombre)} {_s(mot, nombre)}"


def _s(mot: str, nombre: int) -> str:
    return f"{mot}s" if nombre >= 2 else mot
