"""The Ordre's side of a request: take it, ask for a complement, accept it by its own act, refuse it with a reason.

Each act asks in whose name the author acts: the closest instance of theirs that follows the holder, never on their own
file. Accepting does what is asked in the same transaction: either both are written or nothing is.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.competence import instance_for
from actions.demandes_effet import grant
from actions.demandes_etapes import pass_step, tell
from actions.models import DemandeOrdre
from actions.objets_demande import Objet
from actions.rules.demande import DEMANDE, GesteDemande
from certif.socle.refus import Refus

A_LA_SOURCE = (
    "Votre Ordre corrige la donnée à sa source (RPPS ou tableau de l’Ordre)\u00a0; votre compte suivra à la prochaine "
    "mise à jour."
)


def may(utilisateur: Utilisateur, demande: DemandeOrdre, on: date) -> set[GesteDemande]:
    """The steps that this agent may pass now."""
    permises = {
        permission
        for permission in (Permission.CONTROLE_INSTRUIRE, Permission.CONTROLE_DECIDER)
        if _instance(utilisateur, demande, permission, on) is not None
    }
    return {GesteDemande(t.nom) for t in DEMANDE.possibles(demande.etat) if t.permission in permises}


def take(demande: DemandeOrdre, *, auteur: Utilisateur, revision: int, on: date) -> None:
    """Begin the examination, or take it over from a colleague; raises `Refus` (`non_autorise`) or `Depasse`."""
    instance = _require(demande, GesteDemande.PRENDRE, auteur, on)
    with transaction.atomic():
        is_premiere = demande.suivie_par_id is None
        pass_step(demande, GesteDemande.PRENDRE, auteur=auteur, revision=revision, suivie_par=auteur, instance=instance)
        _record(demande, auteur, instance)
        if is_premiere:
            tell(demande, "Votre demande est en cours d’examen", f"{instance.nom} l’examine.")


def ask_complement(demande: DemandeOrdre, *, auteur: Utilisateur, revision: int, motif: str, on: date) -> None:
    """Ask the holder for a document or a precision; raises `Refus` (`non_autorise`, `motif_requis`) or `Depasse`."""
    instance = _require(demande, GesteDemande.DEMANDER_COMPLEMENT, auteur, on)
    with transaction.atomic():
        pass_step(
            demande, GesteDemande.DEMANDER_COMPLEMENT, auteur=auteur, revision=revision, motif=motif,
            attendu_depuis=on, suivie_par=auteur, instance=instance,
        )  # fmt: skip
        _record(demande, auteur, instance, motif)
        tell(
            demande, "Votre Ordre vous demande un complément",
            "Lisez ce qu’il demande, puis répondez\u00a0: l’examen reprendra.",
        )  # fmt: skip


def accept(demande: DemandeOrdre, *, auteur: Utilisateur, revision: int, motif: str, vu: str | None, on: date) -> None:
    """Accept, and do what is asked by its own act, in one transaction.

    `vu` is the digest of the effect shown. Raises `Refus` (`non_autorise`, `motif_requis`, or the act's) or `Depasse`.
    """
    instance = _require(demande, GesteDemande.ACCEPTER, auteur, on)
    with transaction.atomic():
        pass_step(
            demande, GesteDemande.ACCEPTER, auteur=auteur, revision=revision, motif=motif, suivie_par=auteur,
            instance=instance,
        )  # fmt: skip
        grant(demande, motif=motif.strip(), auteur=auteur, on=on, vu=vu)
        _record(demande, auteur, instance, motif)
        is_correction = demande.objet == Objet.CORRECTION
        texte = A_LA_SOURCE if is_correction else "Son effet est visible sur votre espace."
        tell(demande, "Votre demande est acceptée", texte)


def refuse(demande: DemandeOrdre, *, auteur: Utilisateur, revision: int, motif: str, recours: str, on: date) -> None:
    """Refuse with a reason; `recours` says how it can be contested, in the words of the instance, and is kept.

    Raises `Refus` (`non_autorise`, `motif_requis`) or `Depasse`.
    """
    instance = _require(demande, GesteDemande.REFUSER, auteur, on)
    with transaction.atomic():
        pass_step(
            demande, GesteDemande.REFUSER, auteur=auteur, revision=revision, motif=motif, suivie_par=auteur,
            instance=instance, recours=recours,
        )  # fmt: skip
        _record(demande, auteur, instance, motif)
        tell(
            demande, "Votre demande est refusée",
            "Lisez les raisons sur votre espace, et comment contester cette décision.",
        )  # fmt: skip


def _instance(utilisateur: Utilisateur, demande: DemandeOrdre, permission: Permission, on: date) -> Organisation | None:
    if utilisateur.professionnel_id == demande.exercice.professionnel_id:
        return None
    return instance_for(utilisateur, permission, demande.exercice, on)


def _require(demande: DemandeOrdre, geste: GesteDemande, auteur: Utilisateur, on: date) -> Organisation:
    instance = _instance(auteur, demande, Permission(DEMANDE.transition(geste).permission), on)
    if instance is None:
        raise Refus(
            "non_autorise", "Votre rôle ne permet pas ce geste sur cette demande.",
            remede="Adressez-vous à un décideur de l’instance compétente.",
        )  # fmt: skip
    return instance


def _record(demande: DemandeOrdre, auteur: Utilisateur, instance: Organisation, motif: str = "") -> None:
    journal.record(
        Fait.DEMANDE_ETAPE, auteur=auteur, organisation=instance, professionnel=demande.exercice.professionnel,
        objet=demande, motif=motif.strip(),
        details={"objet": demande.objet, "etat": demande.etat, "revision": demande.revision},
    )  # fmt: skip
