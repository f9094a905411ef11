"""Which versions somebody may see."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from accounts.permissions import Permission
from accounts.roles import Nature


class VersionQuerySet(models.QuerySet):
    """Versions: published ones are public, a draft belongs to its authors and to those who must give an opinion."""

    def published(self) -> VersionQuerySet:
        """Versions that are or were law: published, repealed."""
        return self.filter(etat__in=["publie", "abroge"])

    def visible_to(self, utilisateur, on: date) -> VersionQuerySet:
        """What this user may open on that day; `utilisateur` may be anonymous.

        A CNP sees the drafts of its own référentiels, the CNCP and the HAS what was submitted, the ministry what
        was submitted or validated (L. 4022-8 II).
        """
        visible = Q(etat__in=["publie", "abroge"])
        if not utilisateur.is_authenticated:
            return self.filter(visible)
        redigees = [
            o.pk for o in utilisateur.organisations_with(Permission.REFERENTIEL_REDIGER, on) if o.nature == Nature.CNP
        ]
        if redigees:
            visible |= Q(referentiel__cnp__in=redigees)
        if any(
            utilisateur.has_permission(p, on) for p in (Permission.REFERENTIEL_AVISER, Permission.REFERENTIEL_PUBLIER)
        ):
            visible |= Q(etat__in=["soumis", "valide"])
        return self.filter(visible)
