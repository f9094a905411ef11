"""A référentiel version as frozen data: its items and the requirements of its axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from referentiels.nomenclature import (
    FormeUnite,
    ModeValidation,
    Nature,
    NiveauPreuve,
    TypeExigence,
)
from referentiels.rules.item import (
    ARTICLE_PAR_DEFAUT,
    UNE_REALISATION,
    Exigence,
    Item,
    Unite,
)
from referentiels.rules.lecteur import FormatInvalide
from referentiels.rules.lecture import read_version

__all__ = [
    "ARTICLE_PAR_DEFAUT",
    "UNE_REALISATION",
    "Exigence",
    "FormatInvalide",
    "FormeUnite",
    "Item",
    "ModeValidation",
    "Nature",
    "NiveauPreuve",
    "TypeExigence",
    "Unite",
    "Version",
]


@dataclass(frozen=True)
class Version:
    """A version of a référentiel, as the engine reads it.

    `exigences` maps an axis (1 to 4) or None (the whole cycle) to its lines; an axis that is not
    listed gets the legal default of two actions. `mode_validation` None means the default of the
    parameters. `referentiel` tells apart the codes of two
    different référentiels; `specialites` are R38 codes, empty for the profession's default.
    """

    code: str
    items: Mapping[str, Item]
    exigences: Mapping[int | None, tuple[Exigence, ...]] = field(default_factory=dict)
    effet: date | None = None
    mode_validation: ModeValidation | None = None
    axe_au_choix: bool = True
    referentiel: str = ""
    profession: str = ""
    specialites: frozenset[str] = frozenset()

    def exigences_de(self, axe: int | None) -> tuple[Exigence, ...]:
        """The lines of an axis, or of the whole cycle when `axe` is None; empty = the default."""
        return self.exigences.get(axe, ())

    @cached_property
    def memo(self) -> dict[str, object]:
        """What a reader prepared from this version, kept with it (the version never changes)."""
        return {}

    @classmethod
    def from_dict(cls, donnees: Mapping[str, object]) -> Version:
        """The version written in the shape of the YAML cases; `FormatInvalide` names the key."""
        lue = read_version(donnees)
        return cls(
            code=lue.code,
            items=lue.items,
            exigences=lue.exigences,
            effet=lue.effet,
            mode_validation=lue.mode_validation,
            axe_au_choix=lue.axe_au_choix,
            referentiel=lue.referentiel,
            profession=lue.profession,
            specialites=lue.specialites,
        )
