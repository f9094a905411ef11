"""In whose name an agent acts on a file: the closest instance of theirs that follows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts import perimetre
from accounts.models import Exercice, Organisation, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Echelon
from certif.socle.refus import Refus

_PROXIMITE = {Echelon.DEPARTEMENTAL: 0, Echelon.REGIONAL: 1, Echelon.NATIONAL: 2}


def instance_for(utilisateur: Utilisateur, permission: Permission, exercice: Exercice, on: date) -> Organisation | None:
    """The closest instance for which the user holds the permission on this exercise, or None.

    A right held in one instance gives nothing on a file of another one.
    """
    return instances_for(utilisateur, permission, [exercice], on).get(exercice.pk)


def instances_for(
    utilisateur: Utilisateur, permission: Permission, exercices: Iterable[Exercice], on: date
) -> dict[int, Organisation]:
    """The same for many, by the key of the exercise; one query by instance of theirs."""
    trouvees: dict[int, Organisation] = {}
    reste = {exercice.pk for exercice in exercices}
    instances = utilisateur.organisations_with(permission, on)
    for instance in sorted(instances, key=lambda o: (_PROXIMITE.get(o.echelon, 3), o.pk)):
        if not reste:
            break
        suivis = Exercice.objects.filter(perimetre.instance_q([instance]), pk__in=reste).order_by()
        trouvees |= dict.fromkeys(suivis.values_list("pk", flat=True), instance)
        reste -= trouvees.keys()
    return trouvees


def require_decision(auteur: Utilisateur, exercice: Exercice, motif: str, on: date) -> Organisation:
    """The instance in whose name the author decides on this file, never their own.

    Raises `Refus` (`non_autorise`, `motif_manquant`).
    """
    instance = None
    if auteur.professionnel_id != exercice.professionnel_id:
        instance = instance_for(auteur, Permission.CONTROLE_DECIDER, exercice, on)
    if instance is None:
        raise Refus(
            "non_autorise", "Votre rôle ne permet pas cette décision sur ce dossier.",
            remede="Adressez-vous à un décideur de l’instance compétente.",
        )  # fmt: skip
    if not motif.strip():
        raise Refus("motif_manquant", "Une décision se motive.", "motif", "Écrivez le motif, en une phrase.")
    return instance
