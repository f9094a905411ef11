"""The items of a référentiel among which the Ordre chooses what a resumption asks: by axis, searched by words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from actions.recherche_items import propose
from referentiels.axes import Axe
from referentiels.rules.version import Item, Version

#: Up to there every axis is unfolded: the eye finds faster than a search.
LISTE_COURTE = 16
TROUVEES_MAX = 40


@dataclass(frozen=True, slots=True)
class ItemOffert:
    """An item that may be ticked; `autres_axes` are those it may also serve."""

    item: Item
    is_choisi: bool
    autres_axes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupeOffert:
    """The items of an axis, unfolded or not."""

    axe: Axe
    items: tuple[ItemOffert, ...]
    is_ouvert: bool


@dataclass(frozen=True, slots=True)
class Offre:
    """What the page lists: chosen items first, whatever the search, then those of each axis that answer it."""

    choisis: tuple[ItemOffert, ...]
    groupes: tuple[GroupeOffert, ...]
    texte: str
    nombre: int

    @property
    def is_longue(self) -> bool:
        """Whether a search helps."""
        return self.nombre > LISTE_COURTE


def offered(version: Version, demandes: Collection[str], choisis: Collection[str], texte: str) -> Offre:
    """The items of this version that are not asked yet (`demandes`), with those ticked and those searched."""
    libres = [item for code, item in version.items.items() if code not in demandes]
    reste = [item for item in libres if item.code not in choisis]
    mots = texte.strip()
    if mots:
        reste = [trouve.item for trouve in propose(reste, mots, TROUVEES_MAX)]
    is_ouvert = bool(mots) or len(libres) <= LISTE_COURTE
    return Offre(
        choisis=tuple(_item(item, True) for item in libres if item.code in choisis),
        groupes=tuple(
            GroupeOffert(axe, tuple(_item(item, False) for item in items), is_ouvert)
            for axe in Axe
            if (items := [item for item in reste if item.axes[:1] == (axe.value,)])
        ),
        texte=mots,
        nombre=len(libres),
    )


def _item(item: Item, is_choisi: bool) -> ItemOffert:
    return ItemOffert(item, is_choisi, item.axes[1:])
