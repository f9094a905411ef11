"""Which instance is competent for a file, and in whose name somebody acts on it."""

from datetime import date

from django.db.models import QuerySet

from accounts import perimetre
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.competence import instance_for
from actions.models import Cycle
from certif.socle.refus import Refus

__all__ = ["cycles_followed", "instance_for", "require_instance"]


def cycles_followed(utilisateur: Utilisateur, on: date) -> QuerySet[Cycle]:
    """Cycles of the perimeter where the user may read files as an agent; their own account is not part of it."""
    instances = utilisateur.organisations_with(Permission.DOSSIER_LIRE, on)
    cycles = Cycle.objects.filter(perimetre.instance_q(instances, "exercice__"))
    if utilisateur.professionnel_id:
        return cycles.exclude(exercice__professionnel_id=utilisateur.professionnel_id)
    return cycles


def require_instance(utilisateur: Utilisateur, permission: Permission, cycle: Cycle, on: date) -> Organisation:
    """Like `instance_for`, raising `Refus`: `propre_dossier` on one's own account, else `non_autorise`."""
    exercice = cycle.exercice
    if utilisateur.professionnel_id == exercice.professionnel_id:
        raise Refus(
            "propre_dossier",
            "Vous ne pouvez pas instruire votre propre dossier.",
            remede="Confiez-le à une autre personne de l’instance.",
        )
    instance = instance_for(utilisateur, permission, exercice, on)
    if instance is None:
        raise Refus(
            "non_autorise",
            "Votre rôle dans l’instance compétente ne permet pas ce geste.",
            remede="Demandez à un décideur de l’instance, ou à la personne qui gère ses accès.",
        )
    return instance
