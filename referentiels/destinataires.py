"""Who is told about a version: those who write it, those who judge or publish it, as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from accounts.models import Appartenance, Utilisateur
from accounts.roles import Role
from referentiels.models import Avis, VersionReferentiel


def authors_of(version: VersionReferentiel, on: date) -> list[Utilisateur]:
    """The editors of the CNP that owns the référentiel, each once."""
    return [utilisateur for utilisateur, _ in people((Role.CNP_REDACTEUR,), version, on)]


def people(roles: Iterable[Role], version: VersionReferentiel, on: date) -> list[tuple[Utilisateur, bool]]:
    """Users who hold one of the roles on that day, each once, and whether they write this référentiel.

    Of the CNP, its own authors; of the HAS, its members if it was asked about this version.
    """
    roles = frozenset(roles)
    retenus = Q(role__in=roles - {Role.CNP_REDACTEUR, Role.HAS_MEMBRE})
    if Role.CNP_REDACTEUR in roles:
        retenus |= Q(role=Role.CNP_REDACTEUR, organisation=version.referentiel.cnp_id or 0)
    if Role.HAS_MEMBRE in roles and Avis.objects.filter(version=version, instance=Avis.Instance.HAS).exists():
        retenus |= Q(role=Role.HAS_MEMBRE)
    membres = Appartenance.objects.filter(
        retenus, Q(fin__isnull=True) | Q(fin__gte=on), debut__lte=on,
        organisation__is_active=True, utilisateur__is_active=True,
    )  # fmt: skip
    trouves: dict[int, tuple[Utilisateur, bool]] = {}
    for membre in membres.select_related("utilisateur").order_by("pk"):
        connu = trouves.get(membre.utilisateur_id, (membre.utilisateur, False))
        trouves[membre.utilisateur_id] = (connu[0], connu[1] or membre.role == Role.CNP_REDACTEUR)
    return list(trouves.values())
