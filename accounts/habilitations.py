"""Roles as operators see and stop them, in any organisation; a president does it in theirs (`ordres.delegations`)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from accounts import appartenances
from accounts.models import Appartenance, Organisation, Utilisateur
from accounts.permissions import Permission, require
from accounts.roles import ROLES_PAR_NATURE, Nature, Role
from certif.socle.refus import Refus


def roles_of(organisation: Organisation) -> tuple[Role, ...]:
    """Roles that exist in this organisation; none for a nature that nobody works in."""
    return ROLES_PAR_NATURE.get(Nature(organisation.nature), ())


def members(organisation: Organisation) -> QuerySet[Appartenance]:
    """Everybody who holds or held a role there, by name then by role."""
    return (
        Appartenance.objects.filter(organisation=organisation)
        .select_related("utilisateur", "organisation")
        .order_by("utilisateur__nom_affiche", "utilisateur_id", "-debut", "pk")
    )


def check_role(organisation: Organisation, role: Role, debut: date, fin: date | None, on: date) -> None:
    """Refuse a role that makes no sense there: `Refus` (`organisation_fermee`, `role_etranger`, `dates`)."""
    if not organisation.is_active:
        raise Refus(
            "organisation_fermee", "Cette organisation est fermée.", remede="Rouvrez-la avant d’y donner un rôle."
        )
    if role not in roles_of(organisation):
        raise Refus("role_etranger", "Ce rôle n’existe pas dans cette organisation.", "role", "Choisissez-en un autre.")
    if debut < on or (fin is not None and fin < debut):
        raise Refus(
            "dates", "La période commence au plus tôt aujourd’hui, et finit après son début.", "fin",
            "Corrigez les dates.",
        )  # fmt: skip


def stop(appartenance: Appartenance, auteur: Utilisateur, on: date) -> None:
    """End somebody's role today.

    Raises `Refus` (`non_autorise`, `soi_meme`, `dernier_exploitant`, `role_a_venir`) or `Depasse`.
    """
    require(auteur, Permission.ORGANISATION_GERER, on)
    if appartenance.role == Role.EXPLOITANT and not _other_operators(appartenance, on):
        raise Refus(
            "dernier_exploitant", "C’est le dernier exploitant\u00a0: plus personne ne pourrait en nommer un autre.",
            remede="Invitez d’abord quelqu’un d’autre.",
        )  # fmt: skip
    if appartenance.utilisateur_id == auteur.pk:
        raise Refus("soi_meme", "Personne n’arrête son propre rôle.", remede="Demandez-le à un autre exploitant.")
    appartenances.stop(appartenance.organisation, appartenance, auteur, on)


def _other_operators(appartenance: Appartenance, on: date) -> bool:
    return (
        Appartenance.objects.filter(
            Q(fin__isnull=True) | Q(fin__gte=on), role=Role.EXPLOITANT, debut__lte=on, utilisateur__is_active=True,
            organisation__is_active=True,
        )
        .exclude(utilisateur_id=appartenance.utilisateur_id)
        .exists()
    )  # fmt: skip
