"""Accreditations that an operator must look at: those that the file of the HAS no longer holds."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from actions.models import Accreditation


def missing() -> QuerySet[Accreditation]:
    """Accreditations that left the full file and should still stand, not yet withdrawn; oldest absence first."""
    return (
        Accreditation.objects.filter(absente_depuis__isnull=False, retiree_le__isnull=True)
        .filter(Q(date_fin_accreditation__isnull=True) | Q(date_fin_accreditation__gte=F("absente_depuis")))
        .select_related("professionnel", "partenaire")
        .order_by("absente_depuis", "pk")
    )
