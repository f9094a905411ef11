"""The table of works as operators read it: what waits and runs by kind, what was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from accounts import horloge
from accounts.models import Travail

#: Works set aside that the page shows; the table has them all.
MONTRES = 50


@dataclass(frozen=True, slots=True)
class Nature:
    """One kind of work: how many wait, since when the oldest is due, how many run, how many were set aside."""

    nature: str
    attendent: int
    depuis: datetime | None
    tournent: int
    ecartes: int


def by_nature() -> list[Nature]:
    """Kinds of work that are not all done, the longest queue first, in one query over what is not done."""
    etats = Travail.Etat
    en_attente = Q(etat=etats.A_FAIRE, du_at__lte=horloge.instant())
    lignes = (
        Travail.objects.exclude(etat=etats.FAIT)
        .order_by()
        .values("nature")
        .annotate(
            attendent=Count("pk", filter=en_attente),
            depuis=Min("du_at", filter=en_attente),
            tournent=Count("pk", filter=Q(etat=etats.EN_COURS)),
            ecartes=Count("pk", filter=Q(etat=etats.ECARTE)),
        )
    )
    return sorted((Nature(**ligne) for ligne in lignes), key=lambda n: (-n.attendent, n.nature))


def set_aside() -> QuerySet[Travail]:
    """Works that failed three times, the newest first."""
    return Travail.objects.filter(etat=Travail.Etat.ECARTE).order_by("-pk")[:MONTRES]
