"""What the draws and the end of the retention declare to the lower rooms and to the list, once the models are read."""

from __future__ import annotations

from accounts import travaux
from accounts.permissions import Permission
from actions import blocs
from ordres import actes_en_nombre, bloc_tirage, conservation, tirage, tirage_calcul

ACTE = actes_en_nombre.Acte(
    "tirer_au_sort", "Tirer au sort pour une revue", "ordre:tirage_preparer", Permission.CONTROLE_DECIDER
)


def register() -> None:
    """Background works, the act of the list, the block of the holder's page."""
    travaux.register(tirage.NATURE_POPULATION, tirage_calcul.fill)
    travaux.register(tirage.NATURE_CALCUL, tirage_calcul.calculate)
    travaux.register(conservation.NATURE, conservation.handle)
    actes_en_nombre.register(ACTE)
    blocs.register("ordres.tirage", bloc_tirage.blocs)
