"""The attestation: numbered and born with the decision, made into a PDF by a worker, revocable with a reason."""

from datetime import date

from django.db import connection, transaction
from django.urls import reverse

from accounts import horloge, journal, notifications, travaux
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.roles import Nature
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.competence import require_instance
from ordres.models import Attestation, Decision

NATURE_PDF = "ordres.attestation_pdf"


def serie(organisation: Organisation, profession: str, on: date) -> str:
    """Series of the numbers of a year: `CP-2032-CNOM`, or `CP-2032-SSA` for the military practitioners."""
    code = "SSA" if organisation.nature == Nature.SSA else Profession(profession).ordre
    return f"CP-{on.year}-{code}"


def next_number(nom_serie: str) -> str:
    """Take the next number of the series; its counter stays locked until the transaction ends: no gap, no twin."""
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO ordres_compteurattestation AS c (serie, dernier) VALUES (%s, 1) "
            "ON CONFLICT (serie) DO UPDATE SET dernier = c.dernier + 1 RETURNING dernier",
            [nom_serie],
        )
        return f"{nom_serie}-{curseur.fetchone()[0]:06d}"


def issue(decision: Decision, cycle: Cycle, organisation: Organisation, on: date) -> Attestation:
    """Create the attestation of a satisfied decision, inside its transaction, and queue its PDF."""
    titulaire = decision.constat["titulaire"]
    attestation = Attestation.objects.create(
        numero=next_number(serie(organisation, titulaire["profession"], on)),
        decision=decision,
        cycle=cycle,
        titulaire=f"{titulaire['prenom']} {titulaire['nom']}",
        profession=titulaire["profession"],
        rpps=titulaire["rpps"],
        emetteur=organisation.nom,
        emise_le=on,
        created_at=horloge.now(),
    )
    journal.record(
        Fait.ATTESTATION_EMISE,
        auteur=decision.auteur,
        organisation=organisation,
        professionnel=cycle.exercice.professionnel,
        objet=attestation,
        details={"numero": attestation.numero},
    )
    queue_pdf(attestation)
    return attestation


def queue_pdf(attestation: Attestation) -> None:
    """Ask a worker for the PDF; asking again after a failure starts it anew."""
    travaux.requeue(NATURE_PDF, f"{NATURE_PDF}:{attestation.pk}", {"attestation": attestation.pk}, priorite=4)


def revoke(attestation: Attestation, auteur: Utilisateur, on: date, motif: str) -> Attestation:
    """Withdraw a valid attestation, with a reason; the verification page says so at once.

    Raises `Refus` (`non_autorise`, `motif_requis`) or `Depasse` when it is no longer valid.
    """
    cycle = attestation.cycle
    instance = require_instance(auteur, Permission.ATTESTATION_REVOQUER, cycle, on)
    if not motif.strip():
        raise Refus(
            "motif_requis",
            "Un motif est nécessaire.",
            champ="motif",
            remede="Écrivez pourquoi l’attestation est retirée.",
        )
    with transaction.atomic():
        retirees = Attestation.objects.filter(pk=attestation.pk, etat=Attestation.Etat.VALIDE).update(
            etat=Attestation.Etat.REVOQUEE, revoquee_le=on, motif_revocation=motif.strip()
        )
        if not retirees:
            raise Depasse("Cette attestation n’est plus valide : elle a déjà été révoquée ou remplacée.")
        professionnel = cycle.exercice.professionnel
        journal.record(
            Fait.ATTESTATION_REVOQUEE,
            auteur=auteur,
            organisation=instance,
            professionnel=professionnel,
            objet=attestation,
            motif=motif.strip(),
            details={"numero": attestation.numero},
        )
        notifications.notify(
            cle=f"attestation:{attestation.pk}:revoquee",
            nature="attestation",
            titre="Votre attestation a été révoquée",
            texte=f"L’attestation {attestation.numero} n’est plus valable. Le motif est dans votre dossier.",
            lien=reverse("ordre:mon_controle", args=[cycle.pk]),
            professionnel=professionnel,
        )
    attestation.refresh_from_db()
    return attestation
