"""Roles and powers inside an instance: given by its president, for dated periods, never to oneself.

A role is a dated membership (`accounts.Appartenance`); a delegation adds one decision to it, within limits
(`ordres.models.DelegationOrdre`). Both are enforced in one place, `ordres.competence`; every gesture is in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts import appartenances, horloge, journal
from accounts.journal import Fait
from accounts.models import Appartenance, Organisation, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Echelon, Role
from accounts.territoires import DEPARTEMENTS, REGION_DU_DEPARTEMENT
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.models import DelegationOrdre

#: Roles that a president gives; their own is given by who manages the organisations of the platform.
DONNES = (Role.ORDRE_GESTIONNAIRE, Role.ORDRE_DECIDEUR)
#: A delegation is read again every year at least.
DUREE_MAX = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Pouvoir:
    """What is delegated: the act, the part of the perimeter (empty = all of it), the days (inclusive), why."""

    acte: DelegationOrdre.Acte
    debut: date
    fin: date
    motif: str
    departement: str = ""
    specialite: str = ""


def led_by(auteur: Utilisateur, on: date) -> list[Organisation]:
    """Instances whose roles this person gives; raises `Refus("non_autorise")` when there is none."""
    instances = auteur.organisations_with(Permission.DELEGATION_DONNER, on)
    if not instances:
        raise Refus(
            "non_autorise",
            "Les rôles et les délégations sont donnés par le président de l’instance.",
            remede="Adressez-vous à lui.",
        )
    return instances


def people(instance: Organisation) -> QuerySet[Appartenance]:
    """Everybody who holds or held a role there, by name then by role."""
    return (
        Appartenance.objects.filter(organisation=instance)
        .select_related("utilisateur")
        .order_by("utilisateur__nom_affiche", "utilisateur_id", "-debut", "pk")
    )


def give_role(
    instance: Organisation, personne: Utilisateur, role: Role, debut: date, fin: date | None, *, auteur: Utilisateur,
    on: date,
) -> Appartenance:  # fmt: skip
    """Give a role of the instance to one of its people, from `debut` to `fin`; the former period of the same role ends.

    Raises `Refus` (`non_autorise`, `soi_meme`, `role_reserve`, `autre_instance`, `dates`).
    """
    _require(instance, personne, auteur, on)
    if role not in DONNES:
        raise Refus("role_reserve", "Ce rôle n’est pas donné par le président de l’instance.", champ="role")
    if debut < on or (fin is not None and fin < debut):
        raise Refus(
            "dates", "La période commence au plus tôt aujourd’hui, et finit après son début.", champ="fin",
            remede="Corrigez les dates.",
        )  # fmt: skip
    return appartenances.give(instance, personne, role, debut, fin, auteur)


def stop_role(instance: Organisation, appartenance: Appartenance, *, auteur: Utilisateur, on: date) -> None:
    """End a role today; it held until yesterday. Raises `Refus` or `Depasse` when it has already ended."""
    _require(instance, appartenance.utilisateur, auteur, on)
    if Role(appartenance.role) not in DONNES:
        raise Refus("role_reserve", "Ce rôle n’est pas arrêté par le président de l’instance.")
    appartenances.stop(instance, appartenance, auteur, on)


def delegate(
    instance: Organisation, personne: Utilisateur, pouvoir: Pouvoir, *, auteur: Utilisateur, on: date
) -> DelegationOrdre:
    """Give a limited power to a person of the instance.

    Raises `Refus` (`non_autorise`, `soi_meme`, `autre_instance`, `dates`, `motif_requis`, `territoire`).
    """
    _require(instance, personne, auteur, on)
    _check(instance, pouvoir, on)
    with transaction.atomic():
        donnee = DelegationOrdre.objects.create(
            organisation=instance, utilisateur=personne, acte=pouvoir.acte, departement=pouvoir.departement,
            specialite=pouvoir.specialite, debut=pouvoir.debut, fin=pouvoir.fin, motif=pouvoir.motif.strip(),
            donnee_par=auteur, donnee_at=horloge.now(),
        )  # fmt: skip
        journal.record(
            Fait.DELEGATION_ORDRE_DONNEE, auteur=auteur, organisation=instance, objet=donnee, motif=pouvoir.motif,
            details={"acte": pouvoir.acte.value, "fin": f"{pouvoir.fin}", "personne": personne.pk},
        )  # fmt: skip
    return donnee


def stop(donnee: DelegationOrdre, motif: str, *, auteur: Utilisateur, on: date) -> None:
    """Stop a delegation from today. Raises `Refus` (`non_autorise`, `soi_meme`, `motif_requis`) or `Depasse`."""
    _require(donnee.organisation, donnee.utilisateur, auteur, on)
    if not motif.strip():
        raise Refus("motif_requis", "Dites pourquoi la délégation s’arrête.", champ="motif")
    with transaction.atomic():
        arretees = DelegationOrdre.objects.filter(pk=donnee.pk, retiree_le__isnull=True, fin__gte=on).update(
            retiree_le=on, retiree_par=auteur, motif_retrait=motif.strip()
        )
        if not arretees:
            raise Depasse("Cette délégation a déjà pris fin.")
        journal.record(
            Fait.DELEGATION_ORDRE_RETIREE, auteur=auteur, organisation=donnee.organisation, objet=donnee, motif=motif,
            details={"personne": donnee.utilisateur_id},
        )  # fmt: skip


def departements_of(instance: Organisation) -> list[tuple[str, str]]:
    """Départements inside the instance, with their name: what a delegation may be narrowed to."""
    if instance.echelon == Echelon.DEPARTEMENTAL:
        return [(instance.departement, DEPARTEMENTS.get(instance.departement, instance.departement))]
    return sorted(
        (code, nom)
        for code, nom in DEPARTEMENTS.items()
        if instance.echelon != Echelon.REGIONAL or REGION_DU_DEPARTEMENT[code] == instance.region
    )


def _require(instance: Organisation, personne: Utilisateur, auteur: Utilisateur, on: date) -> None:
    """The author leads this instance, the person belongs to it, and is somebody else."""
    if instance.pk not in {o.pk for o in led_by(auteur, on)}:
        raise Refus("non_autorise", "Vous ne présidez pas cette instance.")
    if personne.pk == auteur.pk:
        raise Refus(
            "soi_meme",
            "Personne ne change ses propres droits.",
            remede="Demandez-le à la personne qui gère les organisations de la plateforme.",
        )
    if not Appartenance.objects.filter(organisation=instance, utilisateur=personne).exists():
        raise Refus("autre_instance", "Cette personne n’appartient pas à votre instance.", champ="personne")


def _check(instance: Organisation, pouvoir: Pouvoir, on: date) -> None:
    if not on <= pouvoir.debut <= pouvoir.fin:
        raise Refus("dates", "La délégation commence au plus tôt aujourd’hui, et finit après son début.", champ="fin")
    if pouvoir.fin - pouvoir.debut > DUREE_MAX:
        raise Refus("dates", "Une délégation dure un an au plus.", champ="fin", remede="Renouvelez-la chaque année.")
    if not pouvoir.motif.strip():
        raise Refus("motif_requis", "Dites pourquoi cette délégation est donnée.", champ="motif")
    if pouvoir.departement and pouvoir.departement not in dict(departements_of(instance)):
        raise Refus("territoire", "Ce département n’est pas dans le ressort de l’instance.", champ="departement")
