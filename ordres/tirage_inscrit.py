"""What the draws and the end of the retention declare to the lower rooms and to the list, once the models are read."""

from __future__ import annotations

from collections.abc import Sequence

from accounts import travaux
from accounts.permissions import Permission
from actions import blocs
from actions.models import Cycle
from ordres import actes_en_nombre, bloc_tirage, conservation, precontrole, revue, tirage, tirage_calcul
from ordres.rules.precontrole import Motif

ACTE = actes_en_nombre.Acte(
    "tirer_au_sort", "Tirer au sort pour une revue", "ordre:tirage_preparer", Permission.CONTROLE_DECIDER
)


def register() -> None:
    """Background works, the act of the list, the block of the holder's page, what holds back a bulk decision."""
    travaux.register(tirage.NATURE_POPULATION, tirage_calcul.fill)
    travaux.register(tirage.NATURE_CALCUL, tirage_calcul.calculate)
    travaux.register(conservation.NATURE, conservation.handle)
    actes_en_nombre.register(ACTE)
    blocs.register("ordres.tirage", bloc_tirage.blocs)
    precontrole.register(Motif.REVUE, _under_review)


def _under_review(cycles: Sequence[Cycle]) -> set[int]:
    return revue.under_review(cycle.pk for cycle in cycles)
