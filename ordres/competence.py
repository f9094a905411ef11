"""Which instance is competent for a file, and in whose name somebody acts on it: by their role, or by a delegation."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from accounts import perimetre
from accounts.models import Exercice, Organisation, Utilisateur
from accounts.permissions import Permission
from accounts.territoires import DEPARTEMENTS
from actions.competence import instance_for, instances_for
from actions.models import Cycle
from certif.socle.refus import Refus
from ordres.models import DelegationOrdre
from ordres.rules.chemin import Geste

__all__ = ["DROITS", "acting_instance", "cycles_followed", "instance_for", "limits", "require_instance"]

#: Codes of refusals that say « this is not yours to do »: pages answer 403.
DROITS = frozenset({"non_autorise", "propre_dossier", "delegation_expiree", "hors_delegation"})
#: What each gesture needs when it comes from a delegation; what is not here is never delegated.
_DELEGUES = {
    Geste.DECIDER_SATISFAIT: DelegationOrdre.Acte.SATISFAIT,
    Geste.DECIDER_NON_SATISFAIT: DelegationOrdre.Acte.NON_SATISFAIT,
}


def cycles_followed(utilisateur: Utilisateur, on: date) -> QuerySet[Cycle]:
    """Cycles of the perimeter where the user may read files as an agent; their own account is not part of it."""
    instances = utilisateur.organisations_with(Permission.DOSSIER_LIRE, on)
    cycles = Cycle.objects.filter(perimetre.instance_q(instances, "exercice__"))
    if utilisateur.professionnel_id:
        return cycles.exclude(exercice__professionnel_id=utilisateur.professionnel_id)
    return cycles


def acting_instance(
    utilisateur: Utilisateur, permission: Permission, exercice: Exercice, on: date, geste: Geste | None = None
) -> Organisation | None:
    """The instance in whose name this person may do that on this file: by their role, else by a delegation."""
    return _acting_instances(utilisateur, permission, [exercice], on, geste).get(exercice.pk)


def _acting_instances(
    utilisateur: Utilisateur, permission: Permission, exercices: Sequence[Exercice], on: date, geste: Geste | None
) -> dict[int, Organisation]:
    """By the key of the exercise; only what no role gives is looked for in the delegations, one by one."""
    trouvees = instances_for(utilisateur, permission, exercices, on)
    reste = [exercice for exercice in exercices if exercice.pk not in trouvees]
    if not reste or geste not in _DELEGUES:
        return trouvees
    delegations = list(_delegations(utilisateur, geste).filter(_in_force(on)))
    for exercice in reste:
        for delegation in delegations:
            if _covers(delegation, utilisateur, exercice, on):
                trouvees[exercice.pk] = delegation.organisation
                break
    return trouvees


def require_instance(
    utilisateur: Utilisateur, permission: Permission, cycle: Cycle, on: date, *, geste: Geste | None = None
) -> Organisation:
    """Like `acting_instance`, raising `Refus`: `propre_dossier` on one's own account, `delegation_expiree` or
    `hors_delegation` when a delegation was given and does not hold here, else `non_autorise`."""
    trouvee = instances_or_refusals(utilisateur, permission, [cycle], on, geste=geste)[cycle.pk]
    if isinstance(trouvee, Refus):
        raise trouvee
    return trouvee


def instances_or_refusals(
    utilisateur: Utilisateur, permission: Permission, cycles: Iterable[Cycle], on: date, *, geste: Geste | None = None
) -> dict[int, Organisation | Refus]:
    """What `require_instance` gives or raises on each of these cycles, read with their exercise, by their key.

    Queries do not grow with their number when a role gives all of them.
    """
    reponses: dict[int, Organisation | Refus] = {}
    autres = []
    for cycle in cycles:
        if utilisateur.professionnel_id == cycle.exercice.professionnel_id:
            reponses[cycle.pk] = _own_file()
        else:
            autres.append(cycle)
    trouvees = _acting_instances(utilisateur, permission, [cycle.exercice for cycle in autres], on, geste)
    for cycle in autres:
        reponses[cycle.pk] = trouvees.get(cycle.exercice_id) or _refusal(utilisateur, geste, on)
    return reponses


def limits(delegation: DelegationOrdre) -> str:
    """What a delegation is limited to, in words; « tout le ressort » when nothing narrows it."""
    morceaux = []
    if delegation.departement:
        morceaux.append(f"le département {DEPARTEMENTS.get(delegation.departement, delegation.departement)}")
    if delegation.specialite:
        morceaux.append(f"la spécialité {delegation.specialite}")
    return " et ".join(morceaux) or "tout le ressort de l’instance"


def _delegations(utilisateur: Utilisateur, geste: Geste | None) -> QuerySet[DelegationOrdre]:
    if geste not in _DELEGUES:
        return DelegationOrdre.objects.none()
    return (
        DelegationOrdre.objects.filter(utilisateur=utilisateur, acte=_DELEGUES[geste])
        .select_related("organisation")
        .order_by("-fin", "-pk")
    )


def _in_force(on: date) -> Q:
    return Q(debut__lte=on, fin__gte=on) & (Q(retiree_le__isnull=True) | Q(retiree_le__gt=on))


def _covers(delegation: DelegationOrdre, utilisateur: Utilisateur, exercice: Exercice, on: date) -> bool:
    """Whether it holds on this file: inside its limits and the instance, whose member the person still is."""
    if delegation.departement and delegation.departement != exercice.departement:
        return False
    if delegation.specialite and delegation.specialite != exercice.specialite:
        return False
    membre_de = {o.pk for o in utilisateur.organisations_with(Permission.CONTROLE_INSTRUIRE, on)}
    return (
        delegation.organisation_id in membre_de
        and Exercice.objects.filter(perimetre.instance_q([delegation.organisation]), pk=exercice.pk).exists()
    )


def _own_file() -> Refus:
    return Refus(
        "propre_dossier",
        "Vous ne pouvez pas instruire votre propre dossier.",
        remede="Confiez-le à une autre personne de l’instance.",
    )


def _refusal(utilisateur: Utilisateur, geste: Geste | None, on: date) -> Refus:
    recues = _delegations(utilisateur, geste)
    en_vigueur = recues.filter(_in_force(on)).first()
    if en_vigueur is not None:
        return Refus(
            "hors_delegation",
            f"Votre délégation ne couvre pas ce dossier\u00a0: elle porte sur {limits(en_vigueur)}.",
            remede="Confiez-le à un décideur de l’instance, ou faites étendre votre délégation.",
        )
    passee = recues.filter(debut__lte=on).first()
    if passee is not None:
        fin = min(passee.fin, passee.retiree_le or passee.fin)
        return Refus(
            "delegation_expiree",
            f"Votre délégation pour ce geste a pris fin le {fin:%d/%m/%Y}.",
            remede="Demandez au président de l’instance de la renouveler.",
        )
    return Refus(
        "non_autorise",
        "Votre rôle dans l’instance compétente ne permet pas ce geste.",
        remede="Demandez à un décideur de l’instance, ou à la personne qui gère ses accès.",
    )
