"""Whose deliveries may somebody see, and for which partners may they deposit."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from accounts.flux import formats
from accounts.models import Livraison, Partenaire, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Nature


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[Livraison]:
    """Every delivery for an operator; those of its own partner for a technical contact; none for the others."""
    partenaires = _partners(utilisateur, Permission.FLUX_SUIVRE, on)
    return Livraison.objects.filter(partenaire__in=partenaires).select_related("partenaire", "mandant", "deposee_par")


def depositable_by(utilisateur: Utilisateur, on: date) -> list[Partenaire]:
    """Active partners for which this person may deposit a file that the platform can receive."""
    partenaires = _partners(utilisateur, Permission.FLUX_DEPOSER, on).filter(is_active=True).order_by("nom")
    return [partenaire for partenaire in partenaires if formats.types_of(partenaire)]


def followed_partners(utilisateur: Utilisateur, on: date) -> QuerySet[Partenaire]:
    """Partners whose space this person may open: every one for an operator, its own for a technical contact."""
    return _partners(utilisateur, Permission.FLUX_SUIVRE, on)


def _partners(utilisateur: Utilisateur, permission: Permission, on: date) -> QuerySet[Partenaire]:
    organisations = utilisateur.organisations_with(permission, on)
    if any(organisation.nature == Nature.EXPLOITANT for organisation in organisations):
        return Partenaire.objects.all()
    return Partenaire.objects.filter(organisation__in=[o for o in organisations if o.nature == Nature.PARTENAIRE])
