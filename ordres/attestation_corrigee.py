"""An attestation whose holder's identity was corrected since: a new one, same decision, replaces it."""

from datetime import date

from django.db import transaction

from accounts.models import Utilisateur
from accounts.permissions import Permission
from certif.socle.refus import Refus
from ordres.attestation import Emission, no_longer_valid, queue_pdf, write
from ordres.competence import require_instance
from ordres.models import Attestation
from ordres.workflow_attestation import ATTESTATION, GesteAttestation


def identity(attestation: Attestation) -> dict[str, str]:
    """What the roster says today of its holder: `rpps`, `nom`, `prenom`; the profession is that of the cycle."""
    personne = attestation.cycle.exercice.professionnel
    return {
        "rpps": personne.rpps, "nom": personne.nom, "prenom": personne.prenom, "profession": attestation.profession,
    }  # fmt: skip


def gaps(attestation: Attestation) -> list[tuple[str, str, str]]:
    """What the attestation says otherwise than the roster: words, on the attestation, in the roster."""
    present = identity(attestation)
    lus = [
        ("Titulaire", attestation.titulaire, f"{present['prenom']} {present['nom']}"),
        ("Numéro RPPS", attestation.rpps, present["rpps"]),
    ]
    return [ecart for ecart in lus if ecart[1] != ecart[2]]


def correct(attestation: Attestation, auteur: Utilisateur, on: date, motif: str) -> Attestation:
    """Issue the attestation again with the identity of the roster; the former one is replaced and says so at once.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `motif_requis`, `rien_a_corriger`) or `Depasse` when the former
    one is no longer valid.
    """
    cycle = attestation.cycle
    instance = require_instance(auteur, Permission.ATTESTATION_REVOQUER, cycle, on)
    ATTESTATION.check(GesteAttestation.REMPLACER, Attestation.Etat.VALIDE, motif)
    if not gaps(attestation):
        raise Refus(
            "rien_a_corriger",
            "L’attestation porte déjà l’identité du répertoire.",
            remede="Si l’erreur est dans le répertoire (RPPS), faites-la d’abord corriger\u00a0; elle arrive ici avec"
            " sa mise à jour.",
        )
    with transaction.atomic():
        tenue = Attestation.objects.select_for_update().filter(pk=attestation.pk, etat=Attestation.Etat.VALIDE).first()
        if tenue is None:
            raise no_longer_valid()
        nouvelle = write(
            [
                Emission(
                    attestation.decision, cycle.pk, cycle.exercice.professionnel_id, instance, identity(attestation),
                    auteur.pk, on, motif.strip(),
                )
            ]
        )[0]  # fmt: skip
        queue_pdf(nouvelle)
    attestation.refresh_from_db()
    return nouvelle
