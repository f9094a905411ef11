"""The accounts a version would apply to: running cycles of its profession and specialties, whatever they follow now."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from actions.models import Cycle
from referentiels.concernes import concerned_exercises
from referentiels.models import VersionReferentiel


def concerned(version: VersionReferentiel, on: date) -> QuerySet[Cycle]:
    """Running cycles of those whom this version is written for: the same people as the page that publishes it."""
    return Cycle.objects.filter(
        etat=Cycle.Etat.OUVERT, debut__lte=on, fin__gte=on, exercice__in=concerned_exercises(version, on)
    )
