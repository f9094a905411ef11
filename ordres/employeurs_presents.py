"""Where somebody works now, among the employers of the platform: the only ones an alert may reach (R. 4022-26, P3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Activite, Appartenance, Organisation
from accounts.permissions import Permission, roles_with
from accounts.professions import Categorie
from accounts.roles import Nature

_LIEUX = ("finess", "finess_ej", "siret")


def of_cycles(cycle_ids: Collection[int], on: date) -> dict[int, list[Organisation]]:
    """Employers of each cycle's holder: a present activity at their FINESS or SIRET, and somebody who reads for them.

    The rule of `accounts.perimetre.employeur_exists`, read the other way; no employer of a military practitioner is
    told anything. Three queries, whatever the number.
    """
    numeros: dict[int, set[str]] = defaultdict(set)
    presentes = Activite.objects.filter(exercice__cycles__in=cycle_ids, present=True).exclude(
        exercice__categorie=Categorie.MILITAIRE
    )
    for cycle, *lieux in presentes.values_list("exercice__cycles__id", *_LIEUX):
        numeros[cycle] |= {lieu for lieu in lieux if lieu}
    tous = set().union(*numeros.values())
    par_numero: dict[str, set[Organisation]] = defaultdict(set)
    for employeur in _readers(tous, on):
        for numero in {employeur.finess, employeur.siret} & tous:
            par_numero[numero].add(employeur)
    return {
        cycle: sorted(set().union(*(par_numero[n] for n in siens)), key=lambda o: o.pk)
        for cycle, siens in numeros.items()
        if cycle in cycle_ids
    }


def _readers(numeros: Collection[str], on: date) -> list[Organisation]:
    """Employers at these numbers where somebody may read that day."""
    if not numeros:
        return []
    return list(
        Organisation.objects.filter(
            Q(finess__in=numeros) | Q(siret__in=numeros), nature=Nature.EMPLOYEUR, is_active=True,
            pk__in=readers(on).values("organisation"),
        )
    )  # fmt: skip


def readers(on: date) -> QuerySet[Appartenance]:
    """Memberships of those who read the staff of an employer that day."""
    return Appartenance.objects.filter(
        Q(fin__isnull=True) | Q(fin__gte=on), debut__lte=on, role__in=roles_with(Permission.PERSONNEL_LIRE),
        utilisateur__is_active=True, organisation__is_active=True,
    )  # fmt: skip
