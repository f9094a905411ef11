"""The accounts a version would apply to: running cycles of its profession and specialties, whatever they follow now."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from actions.models import Cycle
from referentiels.lecture import applicable_versions
from referentiels.models import VersionReferentiel


def concerned(version: VersionReferentiel, on: date) -> QuerySet[Cycle]:
    """Running cycles of whom this version is written for.

    A version that names no specialty is the one of the profession: those who have a référentiel of their own are
    left out. A single query, whatever the number of specialties.
    """
    en_cours = Cycle.objects.filter(
        etat=Cycle.Etat.OUVERT, debut__lte=on, fin__gte=on, exercice__profession=version.referentiel.profession
    )
    if version.specialites:
        return en_cours.filter(exercice__specialite__in=version.specialites)
    return en_cours.exclude(exercice__specialite__in=_taken(version, on))


def _taken(version: VersionReferentiel, on: date) -> list[str]:
    """Specialties of the profession that another référentiel applies to on that day."""
    applicables = applicable_versions(on)
    siennes = set(VersionReferentiel.objects.filter(referentiel=version.referentiel_id).values_list("pk", flat=True))
    return sorted(
        specialite
        for (profession, specialite), pk in applicables.items()
        if specialite and profession == version.referentiel.profession and pk not in siennes
    )
