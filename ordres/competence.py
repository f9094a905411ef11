"""Which instance is competent for a file, and in whose name somebody acts on it."""

from datetime import date

from django.db.models import QuerySet

from accounts import perimetre
from accounts.models import Exercice, Organisation, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Echelon
from actions.models import Cycle
from certif.socle.refus import Refus

_PROXIMITE = {Echelon.DEPARTEMENTAL: 0, Echelon.REGIONAL: 1, Echelon.NATIONAL: 2}


def cycles_followed(utilisateur: Utilisateur, on: date) -> QuerySet[Cycle]:
    """Cycles of the perimeter where the user may read files as an agent; their own account is not part of it."""
    instances = utilisateur.organisations_with(Permission.DOSSIER_LIRE, on)
    cycles = Cycle.objects.filter(perimetre.instance_q(instances, "exercice__"))
    if utilisateur.professionnel_id:
        return cycles.exclude(exercice__professionnel_id=utilisateur.professionnel_id)
    return cycles


def instance_for(utilisateur: Utilisateur, permission: Permission, exercice: Exercice, on: date) -> Organisation | None:
    """The closest instance for which the user holds the permission on this exercise, or None.

    A right held in one instance gives nothing on a file of another one.
    """
    instances = utilisateur.organisations_with(permission, on)
    for instance in sorted(instances, key=lambda o: (_PROXIMITE.get(o.echelon, 3), o.pk)):
        if Exercice.objects.filter(perimetre.instance_q([instance]), pk=exercice.pk).exists():
            return instance
    return None


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
