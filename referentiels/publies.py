"""The version shown for each référentiel, to anybody: by the pages and by the API."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, QuerySet, Value, When

from referentiels.lecture import GELES, in_force
from referentiels.models import VersionReferentiel


def shown(on: date) -> QuerySet[VersionReferentiel]:
    """The version shown for each référentiel: the one in force, else the next to come, else the last one."""
    rang = Case(When(in_force(on), then=Value(0)), When(effet__gt=on, then=Value(1)), default=Value(2))
    montrees = (
        VersionReferentiel.objects.filter(etat__in=GELES)
        .annotate(situation=rang)
        .order_by("referentiel_id", "situation", "-effet")
        .distinct("referentiel_id")
    )
    return VersionReferentiel.objects.filter(pk__in=montrees.values("pk")).select_related("referentiel")
