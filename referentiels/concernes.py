"""Whom a version is written for on a day: the one question that publication and simulation count with.

One main référentiel per cycle (regulation §7, point 6): that of the main specialty, else the first one written for
another specialty held, else that of the profession. `VersionsApplicables.pour` says it of one person; here it is said
of everybody at once, of a version that may not be published yet.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Exercice, SavoirFaire
from referentiels.lecture import specialties_elsewhere
from referentiels.models import VersionReferentiel


def concerned_exercises(version: VersionReferentiel, on: date) -> QuerySet[Exercice]:
    """Exercises of the last roster that this version, if it applied on that day, would be the référentiel of.

    A single query, whatever the number of specialties; two more beforehand to know those that have their own.
    """
    referentiel = version.referentiel
    siennes = sorted(version.specialites)
    ailleurs = sorted(specialties_elsewhere(referentiel, on) - set(siennes))
    exercices = Exercice.objects.filter(profession=referentiel.profession, present=True)
    tenues = _held(on).filter(exercice=OuterRef("pk"))
    if not siennes:
        return exercices.exclude(specialite__in=ailleurs).exclude(Exists(tenues.filter(code__in=ailleurs)))
    # Of the other specialties held, the first one in the order of the codes decides.
    avant = _held(on).filter(exercice=OuterRef("exercice"), code__in=ailleurs, code__lt=OuterRef("code"))
    autre = tenues.filter(code__in=siennes).exclude(Exists(avant))
    return exercices.filter(Q(specialite__in=siennes) | ~Q(specialite__in=ailleurs) & Q(Exists(autre)))


def _held(on: date) -> QuerySet[SavoirFaire]:
    return SavoirFaire.objects.filter(Q(debut__isnull=True) | Q(debut__lte=on), Q(fin__isnull=True) | Q(fin__gte=on))
