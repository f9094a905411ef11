"""Campaigns and decisions taken many at once: their background work, their act on the list, what holds a file back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from accounts import travaux
from accounts.permissions import Permission
from actions.models import Cycle
from ordres import actes_en_nombre, campagne, campagne_tri, lot_lecture, lot_tranches, precontrole
from ordres.actes_en_nombre import Acte
from ordres.models import ReglageDoubleRegard
from ordres.rules.precontrole import Motif

NATURES: dict[str, travaux.Traitement] = {
    campagne.NATURE: campagne.handle,
    campagne_tri.NATURE: campagne_tri.handle,
    lot_lecture.NATURE: lot_lecture.handle,
    lot_tranches.NATURE: lot_tranches.handle,
}

#: What the follow-up list offers on the files that were chosen.
ACTE = Acte(
    "decider_en_nombre",
    "Décider «\u00a0satisfait\u00a0»",
    "ordre:decider_en_nombre",
    Permission.CONTROLE_DECIDER,
)


def register() -> None:
    """Declare all of it; called from `OrdresConfig.ready()`."""
    for nature, traitement in NATURES.items():
        travaux.register(nature, traitement)
    actes_en_nombre.register(ACTE)
    precontrole.register(Motif.DEUX_PERSONNES, two_people)


def two_people(cycles: Sequence[Cycle]) -> Iterable[int]:
    """Those whose instance asks two people for every decision: they are proposed one by one."""
    portee = ReglageDoubleRegard.Portee.TOUTES
    exigeantes = set(ReglageDoubleRegard.objects.filter(portee=portee).values_list("instance_id", flat=True))
    for cycle in cycles:
        controle = getattr(cycle, "controle", None)
        if controle is not None and controle.instance_id in exigeantes:
            yield cycle.pk
