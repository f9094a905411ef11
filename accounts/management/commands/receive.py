"""Receive a partner's file from the command line, process it to the end, write its acknowledgements."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import horloge, travaux
from accounts.flux import accuses, traitement
from accounts.flux.depot import Envoi, deposit, find_partner
from accounts.flux.reponses import in_order
from accounts.models import Livraison
from certif.socle.feeds.codes import FauteFichier
from certif.socle.feeds.manifeste import Manifeste, read_manifest
from certif.socle.refus import Refus

CANAL = "commande"
#: Work that the rows may depend on: cycles of people whose facts have just changed.
NATURES_PREALABLES = ("cycles.recalcul",)


class Command(BaseCommand):
    """`receive FILE --partner CODE [--dry-run] [--out DIR]`: last line on stdout = the counters as JSON."""

    help = "Reçoit le fichier d’un partenaire, le traite entièrement et écrit ses accusés (.AR.json, .CR.json)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("fichier", type=Path, help="fichier à recevoir (csv, jsonl, gz ou zip)")
        parser.add_argument("--partner", required=True, help="code du partenaire")
        parser.add_argument(
            "--dry-run", action="store_true", help="répond à chaque ligne sans rien écrire dans la base"
        )
        parser.add_argument("--out", type=Path, help="dossier des accusés (par défaut : à côté du fichier)")
        parser.add_argument("--type", default="", help="type de flux, quand ni le manifeste ni le nom ne le disent")

    def handle(self, *args: Any, **options: Any) -> None:
        """Deposit, process, write; a refused file is a failure, faulty rows are not."""
        fichier: Path = options["fichier"]
        if not fichier.is_file():
            raise CommandError(f"Le fichier {fichier} n’existe pas ou n’est pas lisible.")
        sortie: Path = options["out"] or fichier.parent
        sortie.mkdir(parents=True, exist_ok=True)
        travaux.run_pending(NATURES_PREALABLES)
        try:
            partenaire = find_partner(options["partner"])
            manifeste = find_manifest(fichier)
            envoi = Envoi(
                chemin=fichier, nom=fichier.name, partenaire=partenaire, canal=CANAL, manifeste=manifeste,
                type_flux=options["type"], a_blanc=options["dry_run"] or manifeste.essai,
            )  # fmt: skip
        except (Refus, FauteFichier) as faute:
            raise self._refused(sortie / f"{fichier.name}.AR.json", fichier, faute) from None
        if envoi.a_blanc:
            self._rehearse(envoi, sortie)
        else:
            self._receive(envoi, sortie)

    def _receive(self, envoi: Envoi, sortie: Path) -> None:
        livraison = deposit(envoi)
        if livraison.etat in (Livraison.Etat.RECUE, Livraison.Etat.EN_COURS, Livraison.Etat.ANNULATION):
            livraison = traitement.drive(livraison, horloge.today(), self._progress())
        self._conclude(livraison, envoi.nom, sortie)

    def _rehearse(self, envoi: Envoi, sortie: Path) -> None:
        """Do everything, write the acknowledgements, undo everything."""
        faute: CommandError | None = None
        with transaction.atomic():
            livraison = deposit(envoi)
            try:
                if livraison.etat != Livraison.Etat.REFUSEE:
                    livraison = traitement.drive(livraison, horloge.today(), self._progress())
                self._conclude(livraison, envoi.nom, sortie)
            except CommandError as refus:
                faute = refus
            finally:
                for nom in (str(livraison.fichier.name), f"{livraison.fichier.name}.clair"):
                    if livraison.fichier.name:
                        default_storage.delete(nom)
                transaction.set_rollback(True)
        if faute is not None:
            raise faute

    def _conclude(self, livraison: Livraison, nom: str, sortie: Path) -> None:
        """Write both acknowledgements and say the outcome."""
        _write_json(sortie / f"{nom}.AR.json", accuses.receipt(livraison))
        if livraison.etat == Livraison.Etat.REFUSEE:
            raise CommandError(f"Fichier refusé ({livraison.code_refus}) : {livraison.message_refus}")
        with (sortie / f"{nom}.CR.json").open("w", encoding="utf-8") as cr:
            for morceau in accuses.report(livraison):
                cr.write(morceau)
        if livraison.etat in (Livraison.Etat.ARRETEE, Livraison.Etat.ANNULEE):
            raise CommandError(
                f"Livraison {livraison.get_etat_display().lower()} : {livraison.message_refus}", returncode=3
            )
        self.stdout.write(json.dumps(in_order(livraison.compteurs)))

    def _refused(self, chemin: Path, fichier: Path, faute: Refus | FauteFichier) -> CommandError:
        """A refusal that happens before any delivery exists (unknown partner, unreadable manifest)."""
        erreur = {"code": faute.code, "message": faute.message, "remede": faute.remede}
        _write_json(
            chemin, {"version_format": "1.0", "statut": "REJETE", "fichier": {"nom": fichier.name}, "erreurs": [erreur]}
        )
        return CommandError(f"Fichier refusé ({faute.code}) : {faute.message}")

    def _progress(self) -> traitement.Progres | None:
        """Rows done, rate and estimated end on a terminal; silence elsewhere."""
        if not sys.stderr.isatty():
            return None
        debut = time.monotonic()

        def show(faites: int, total: int) -> None:
            ecoule = max(time.monotonic() - debut, 0.001)
            reste = (total - faites) * ecoule / max(faites, 1)
            self.stderr.write(
                f"\r{100 * faites // max(total, 1)} % · {faites}/{total} lignes · {faites / ecoule:.0f} lignes/s"
                f" · encore {reste:.0f} s ",
                ending="" if faites < total else "\n",
            )

        return show


def find_manifest(fichier: Path) -> Manifeste:
    """The manifest beside a file (`FILE` without its extension + .json, or FILE.json), or an empty one."""
    for candidat in (fichier.with_suffix(".json"), fichier.with_name(f"{fichier.name}.json")):
        if candidat != fichier and candidat.is_file():
            return read_manifest(candidat.read_bytes())
    return Manifeste()


def _write_json(chemin: Path, contenu: dict[str, Any]) -> None:
    chemin.write_text(json.dumps(contenu, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
