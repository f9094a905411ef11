"""Which versions somebody may see."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from accounts.permissions import Permission
from accounts.roles import Nature

#: Sent for opinion, or validated: no longer the authors' alone.
_TRANSMISES = Q(etat__in=["soumis", "valide"])


class VersionQuerySet(models.QuerySet):
    """Versions: published ones are public, a draft belongs to its authors and to those who must give an opinion."""

    def published(self) -> VersionQuerySet:
        """Versions that are or were law: published, repealed."""
        return self.filter(etat__in=["publie", "abroge"])

    def visible_to(self, utilisateur, on: date) -> VersionQuerySet:
        """What this user may open on that day; `utilisateur` may be anonymous.

        A CNP sees the drafts of its own référentiels; the ministry and the CNCP what was submitted or validated
        (L. 4022-8 II), the HAS among it what it was asked about (D. 4022-10-1).
        """
        visible = Q(etat__in=["publie", "abroge"])
        if not utilisateur.is_authenticated:
            return self.filter(visible)
        redigees = [
            o.pk for o in utilisateur.organisations_with(Permission.REFERENTIEL_REDIGER, on) if o.nature == Nature.CNP
        ]
        if redigees:
            visible |= Q(referentiel__cnp__in=redigees)
        if utilisateur.has_permission(Permission.REFERENTIEL_PUBLIER, on):
            visible |= _TRANSMISES
        natures = {o.nature for o in utilisateur.organisations_with(Permission.REFERENTIEL_AVISER, on)}
        if Nature.CNCP in natures:
            visible |= _TRANSMISES
        if Nature.HAS in natures:
            # `pk__in`, not a join: a version asked about twice is still one row.
            visible |= _TRANSMISES & Q(pk__in=self.model._default_manager.filter(avis__instance="has").values("pk"))
        return self.filter(visible)
