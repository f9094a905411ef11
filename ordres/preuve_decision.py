"""The proof that a decision was written in the journal, and has not been changed since (RFC 6962, ADR 0028)."""

from __future__ import annotations

from typing import Any

from accounts import journal, journal_preuve
from accounts.journal import Fait
from accounts.models import Evenement
from ordres.models import Decision


def of_decision(decision: Decision) -> dict[str, Any] | None:
    """The inclusion proof of its event (JSON); None while no head holds it."""
    evenements = Evenement.objects.filter(
        objet=journal.reference(decision.controle), nature=Fait.CONTROLE_DECIDE, details__decision=decision.pk
    )
    numero = evenements.order_by("pk").values_list("pk", flat=True).first()
    return journal_preuve.of_event(numero) if numero is not None else None
