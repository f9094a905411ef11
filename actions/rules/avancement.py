"""What the engine answers: progress, requirement lines and one verdict per realisation."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from actions.rules import pourquoi
from actions.statuts import CodeVerdict, EtatAxe
from referentiels.nomenclature import TypeExigence
from referentiels.rules.version import Item


class LigneAvancement(NamedTuple):
    """One requirement line: expected, obtained, missing, in the unit of its type."""

    type: TypeExigence
    libelle: str
    attendu: float
    obtenu: float
    article: str

    @property
    def manque(self) -> float:
        """What is still missing; 0 when the line holds."""
        return max(0.0, self.attendu - self.obtenu)

    @property
    def is_tenue(self) -> bool:
        """Whether the line holds."""
        return self.obtenu >= self.attendu

    @property
    def part(self) -> float:
        """How much of the line is done, 0.0 to 1.0."""
        return 1.0 if self.obtenu >= self.attendu else self.obtenu / self.attendu


class AxeAvancement(NamedTuple):
    """One axis: its state, its progress (0.0 to 1.0) and its lines.

    `faites` and `requises` are whole actions for the « 1/2 » display, `faites` capped at
    `requises`; both are 0 when the axis is exempted or asks no number of actions.
    """

    axe: int
    etat: EtatAxe
    progress: float
    lignes: tuple[LigneAvancement, ...]
    faites: int
    requises: int


class Verdict(NamedTuple):
    """What became of one realisation.

    When it counts: `axe`, `ligne` (index of the line it fed, or of the first one when it is
    surplus), `valeur` (what it brought to that line: a share of action, points or hours) and
    `surplus` (the axis already had enough); `acquise` tells that it was acquired under another
    version than the one of what is still to do (R. 4022-17). When it does not: `code`.
    """

    id: str | int
    compte: bool
    axe: int | None
    code: CodeVerdict
    valeur: float = 0.0
    surplus: bool = False
    ligne: int = 0
    item: Item | None = None
    acquise: bool = False

    @property
    def phrase(self) -> str:
        """One French sentence of at most 25 words."""
        return pourquoi.phrase(self.code, self.axe, self.item, self.surplus, self.acquise)

    @property
    def article(self) -> str:
        """The text that the verdict applies."""
        return pourquoi.article(self.code, self.acquise)

    @property
    def geste(self) -> str:
        """What the professional can do about it, were it nothing but waiting."""
        return pourquoi.geste(self.code, self.item)


class Recit(Protocol):
    """What became of every realisation, told only when somebody asks: a national run never does."""

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict per realisation, in the order of the dossier."""


class Avancement(NamedTuple):
    """The progress of one cycle on one day.

    `total` (0.0 to 1.0) is the mean of the axes that are not exempted; `etat` is complete only
    when every axis and every line of the whole cycle (`lignes_cycle`) hold. `faites` and
    `requises` give the « 3/8 » display.
    """

    total: float
    etat: EtatAxe
    axes: tuple[AxeAvancement, ...]
    lignes_cycle: tuple[LigneAvancement, ...]
    faites: int
    requises: int
    recit: Recit

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict per realisation, in the order of the dossier."""
        return self.recit.verdicts

    @property
    def is_complet(self) -> bool:
        """Whether nothing is left to do (an entirely exempted cycle included)."""
        return self.etat in (EtatAxe.COMPLET, EtatAxe.EXONERE)
