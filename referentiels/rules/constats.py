"""What a check of a draft says: stable code, severity, sentence, remedy and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from referentiels.rules.item import Exigence


class Gravite(StrEnum):
    """`erreur` prevents publication, `alerte` asks for a look."""

    ERREUR = "erreur"
    ALERTE = "alerte"


@dataclass(frozen=True, slots=True)
class Constat:
    """One finding: stable code, French sentence, where (axis, item, requirement) and what to do.

    `axes` are those of a finding that no axis causes alone.
    """

    code: str
    gravite: Gravite
    message: str
    axe: int | None = None
    action: str = ""
    remede: str = ""
    ligne: Exigence | None = None
    axes: tuple[int, ...] = ()


def ou(axe: int | None) -> str:
    """« sur l’axe 1 », or « sur le cycle »."""
    return "sur le cycle" if axe is None else f"sur l’axe\u00a0{axe}"
