"""Undo what a visitor did in the days that are no longer past, so that the guided path can be walked again.

Controls, decisions and attestations are kept for ever (PostgreSQL refuses to remove them). The demonstration alone
goes back in time: what was decided on 15 February 2032 has not happened in 2026. The journal keeps its lines.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pgtrigger
from django.conf import settings
from django.utils import timezone

from accounts.models import Travail
from actions.models import Cycle
from ordres.attestation import NATURE_PDF
from ordres.models import Attestation, Controle, Decision, EtapeControle, PropositionDecision

_GARDES = (
    "ordres.Decision:decision_gardee", "ordres.EtapeControle:etape_ajout_seul",
    "ordres.PropositionDecision:proposition_gardee",
)  # fmt: skip


def rewind(on: date) -> list[int]:
    """Forget the controls opened after this day; returns the exercises whose cycles must be computed again.

    Raises RuntimeError outside the demonstration: nothing else may remove a decision.
    """
    if not settings.DEMO:
        raise RuntimeError("controls are undone in demonstration mode only")
    lendemain = timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
    controles = list(Controle.objects.filter(ouvert_at__gte=lendemain).values_list("pk", "cycle_id"))
    if not controles:
        return []
    ids, cycles = [pk for pk, _ in controles], [cycle for _, cycle in controles]
    attestations = Attestation.objects.filter(decision__controle__in=ids)
    cles = [f"{NATURE_PDF}:{pk}" for pk in attestations.values_list("pk", flat=True)]
    for attestation in attestations:
        for fichier in filter(None, (attestation.pdf, attestation.a_signer)):
            fichier.delete(save=False)
    with pgtrigger.ignore(*_GARDES):
        attestations.delete()
        PropositionDecision.objects.filter(controle__in=ids).delete()
        Decision.objects.filter(controle__in=ids).delete()
        EtapeControle.objects.filter(controle__in=ids).delete()
        Controle.objects.filter(pk__in=ids).delete()
    Travail.objects.filter(cle__in=cles).delete()
    Cycle.objects.filter(pk__in=cycles, etat=Cycle.Etat.CONTROLE).update(
        etat=Cycle.Etat.OUVERT, jugement="", juge_le=None
    )
    return list(Cycle.objects.filter(pk__in=cycles).values_list("exercice_id", flat=True))
