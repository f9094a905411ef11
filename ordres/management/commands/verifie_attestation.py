"""`verifie_attestation fichier.pdf`: is this file whole, who sealed it, and is it the one that was issued here?"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ordres import signature_lue, verification
from ordres.signature_lue import SignatureLue


class Command(BaseCommand):
    """Says what it finds, line by line; fails when the file was changed, or when nobody sealed it."""

    help = "Vérifie le cachet d’une attestation PDF, et si ce fichier est celui qui a été délivré ici."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the certificates to trust, and whether to look in the database."""
        parser.add_argument("fichier", type=Path, help="l’attestation, un fichier PDF")
        parser.add_argument(
            "--racines", type=Path, help="certificats auxquels se fier (PEM) ; sans eux, le signataire est dit tel quel"
        )
        parser.add_argument("--sans-base", action="store_true", help="ne pas chercher ce fichier parmi les délivrés")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file once; nothing is written, not even in the journal."""
        try:
            contenu = options["fichier"].read_bytes()
            racines = x509.load_pem_x509_certificates(options["racines"].read_bytes()) if options["racines"] else []
        except (OSError, ValueError) as erreur:
            raise CommandError(f"lecture impossible : {erreur}") from erreur
        lue = signature_lue.read(contenu, racines)
        if lue is None:
            raise CommandError("ce fichier n’est pas un PDF lisible portant un cachet électronique")
        self._say(lue, has_racines=bool(racines))
        if not options["sans_base"]:
            self._say_issued(contenu)
        if not (lue.is_integre and lue.is_entiere):
            raise CommandError("ce fichier a été modifié après son scellement : ne vous y fiez pas")

    def _say(self, lue: SignatureLue, *, has_racines: bool) -> None:
        ecrit = self.stdout.write
        ecrit(f"Intégrité   : {'le contenu scellé est intact' if lue.is_integre else 'LE CONTENU A CHANGÉ'}")
        ecrit(f"Étendue     : {'tout le fichier est scellé' if lue.is_entiere else 'UNE PARTIE N’EST PAS SCELLÉE'}")
        ecrit(f"Signataire  : {lue.signataire}")
        if has_racines:
            ecrit(f"Confiance   : {'certificat reconnu' if lue.is_reconnue else 'CERTIFICAT NON RECONNU'}")
        else:
            ecrit("Confiance   : non examinée (donnez les certificats auxquels vous vous fiez par --racines)")
        if lue.signee_at is not None:
            source = "attestée par un service d’horodatage" if lue.is_horodatee else "dite par le signataire"
            ecrit(f"Date        : {lue.signee_at:%d/%m/%Y à %H:%M:%S %Z}, {source}")

    def _say_issued(self, contenu: bytes) -> None:
        try:
            attestation = verification.by_content(contenu)
        except DatabaseError as erreur:
            raise CommandError(f"base de données injoignable ({type(erreur).__name__}) ; voir --sans-base") from erreur
        if attestation is None:
            self.stdout.write("Délivrance  : ce fichier n’est pas, octet pour octet, un fichier délivré ici")
        else:
            etat = attestation.get_etat_display().lower()
            self.stdout.write(f"Délivrance  : fichier délivré ici sous le n° {attestation.numero}, attestation {etat}")
