"""Undo what a visitor did in the days that are no longer past, so that the guided path can be walked again.

Controls, decisions and attestations are kept for as long as the law says (PostgreSQL refuses to remove them). The
demonstration alone goes back in time: what was decided on 15 February 2032 has not happened in 2026. The journal keeps
its lines.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import Travail
from actions.models import Cycle
from ordres import conservation_porte
from ordres.attestation import NATURE_PDF
from ordres.models import Attestation, Campagne, Controle, EnvoiAlertes, LotDecisions, Tirage

#: What an instance begins, and when it did: the rest hangs on it.
_COMMENCES: tuple[tuple[type[Model], str], ...] = (
    (Controle, "ouvert_at"), (Campagne, "ouverte_at"), (LotDecisions, "prepare_at"), (Tirage, "created_at"),
    (EnvoiAlertes, "demande_at"),
)  # fmt: skip


def rewind(on: date) -> list[int]:
    """Forget what instances began after this day; returns the exercises whose cycles must be computed again.

    Raises RuntimeError outside the demonstration: nothing else may remove a decision.
    """
    if not settings.DEMO:
        raise RuntimeError("controls are undone in demonstration mode only")
    lendemain = timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
    with transaction.atomic():
        racines = {
            modele: set(modele._base_manager.filter(**{f"{champ}__gte": lendemain}).values_list("pk", flat=True))
            for modele, champ in _COMMENCES
        }
        cycles = list(Controle.objects.filter(pk__in=racines[Controle]).values_list("cycle_id", flat=True))
        trouvees = conservation_porte.with_what_hangs(racines)
        cles = [f"{NATURE_PDF}:{pk}" for pk in trouvees.get(Attestation, ())]
        conservation_porte.remove(trouvees)
        Travail.objects.filter(cle__in=cles).delete()
        Cycle.objects.filter(pk__in=cycles, etat=Cycle.Etat.CONTROLE).update(
            etat=Cycle.Etat.OUVERT, jugement="", juge_le=None
        )
    return list(Cycle.objects.filter(pk__in=cycles).values_list("exercice_id", flat=True))
