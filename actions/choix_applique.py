"""On the day a choice of interpretation begins: cycles, then their projection, are computed again under it.

The engine is the one of every night; what was decided stays as it was decided (a controlled cycle never moves). Killed,
the work starts again and finds less to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Exercice, Travail
from actions import cycles, evaluation_generale
from referentiels import choix_retenus
from referentiels.marges import MARGES, Touche
from referentiels.models import ChoixRetenu

#: Exercises whose cycles are computed in one transaction.
LOT = 2_000


def schedule(on: date) -> None:
    """Queue the works of choices in force whose recomputation was not done (a moved day, a night missed)."""
    for effet in sorted({retenu.effet for retenu in choix_retenus.waiting(on)}):
        travaux.requeue(choix_retenus.NATURE_RECALCUL, choix_retenus.key_of(effet), priorite=7)


def handle(travail: Travail) -> None:
    """Handler of `choix.recalcul`: one pass for every choice that waits for it on this day."""
    on = horloge.today()
    choix_retenus.forget()
    dus = list(choix_retenus.waiting(on))
    if not dus:
        return

    def progress(faites: int, total: int) -> None:
        travaux.renew(travail, faites=faites, total=total)

    if any(MARGES[retenu.nom].touche is Touche.CYCLES for retenu in dus):
        total = Exercice.objects.count()
        for faites in _recompute_cycles(on):
            progress(faites, total)
    revue = evaluation_generale.review_all(on, processus=1, progression=progress)
    with transaction.atomic():
        for retenu in dus:
            _close(retenu, revue.cycles, revue.ecrites)


def _recompute_cycles(on: date) -> Iterator[int]:
    """Compute the cycles of everybody again, by keyset pages; yields how many exercises are done."""
    dernier = faites = 0
    exercices = Exercice.objects.order_by("pk").values_list("pk", flat=True)
    while ids := list(exercices.filter(pk__gt=dernier)[:LOT]):
        # The projection follows once for all: each cycle is evaluated once.
        cycles.recompute(ids, on, projeter=False)
        dernier, faites = ids[-1], faites + len(ids)
        yield faites


def _close(retenu: ChoixRetenu, nombre: int, changes: int) -> None:
    """Say what the recomputation found; told once, whatever number of workers did it."""
    ouverts = ChoixRetenu.objects.filter(pk=retenu.pk, applique_at__isnull=True, annule_at__isnull=True)
    if ouverts.update(applique_at=horloge.instant(), cycles=nombre, changes=changes):
        journal.record(
            Fait.CHOIX_APPLIQUE, objet=retenu,
            details={"nom": retenu.nom, "effet": retenu.effet.isoformat(), "cycles": nombre, "changes": changes},
        )  # fmt: skip
