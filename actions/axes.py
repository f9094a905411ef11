"""The four axes of a projection row, read the same way by every list."""

from __future__ import annotations

from dataclasses import dataclass

from actions.models import Avancement
from actions.statuts import EtatAxe
from referentiels.axes import AXES


@dataclass(frozen=True, slots=True)
class AxeProjete:
    """One axis of a row: whole actions done (capped) and asked, progress from 0 to 1, -1 when exempted."""

    numero: int
    faites: int
    requises: int
    progression: float

    @property
    def etat(self) -> EtatAxe:
        """Where the axis stands."""
        if self.progression < 0:
            return EtatAxe.EXONERE
        if self.progression >= 1:
            return EtatAxe.COMPLET
        return EtatAxe.EN_COURS if self.progression > 0 else EtatAxe.A_COMMENCER


def axes_of(avancement: Avancement) -> tuple[AxeProjete, ...]:
    """The axes of a row, in order."""
    figures = zip(avancement.faites_axes, avancement.requises_axes, avancement.progressions, strict=True)
    return tuple(AxeProjete(axe, *lues) for axe, lues in zip(AXES, figures, strict=True))
