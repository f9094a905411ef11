"""A dated value of the law, or a named choice where the texts are silent: what one row holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

Valeur = bool | int | float | str | date

ENTREE_EN_VIGUEUR = date(2023, 1, 1)


class NatureParametre(StrEnum):
    """`texte`: a text says it; `choix`: certif chose it, and says so in public."""

    TEXTE = "texte"
    CHOIX = "choix"


@dataclass(frozen=True, slots=True)
class ValeurDatee:
    """A value and the day from which it applies."""

    depuis: date
    valeur: Valeur


class Retenu(NamedTuple):
    """A value that an operator chose for the parameter `nom`, from the day `depuis`, with its public sentence."""

    nom: str
    depuis: date
    valeur: Valeur
    phrase: str


@dataclass(frozen=True, slots=True)
class Parametre:
    """One value of the law or one named choice, with its source and one French sentence.

    Without `valeurs` it is a principle: a choice of conduct that has no setting.
    """

    nom: str
    valeurs: tuple[ValeurDatee, ...]
    nature: NatureParametre
    article: str
    confiance: str
    phrase: str

    @property
    def is_principe(self) -> bool:
        """Whether the choice has no value to set."""
        return not self.valeurs

    def valeur_au(self, on: date) -> Valeur:
        """The value that applies on a day (the first one before the scheme starts).

        Raises IndexError on a principle, which has no value.
        """
        retenue = self.valeurs[0].valeur
        for valeur in self.valeurs:
            if valeur.depuis <= on:
                retenue = valeur.valeur
        return retenue

    def with_choices(self, retenus: Iterable[Retenu]) -> Parametre:
        """The same parameter with what was chosen for it; on the same day the choice wins over the registry.

        What a text says is never chosen: a `texte` stays as it is.
        """
        choisies = [ValeurDatee(r.depuis, r.valeur) for r in retenus if r.nom == self.nom]
        if not choisies or self.nature is NatureParametre.TEXTE:
            return self
        # A stable sort: of two values of one day, the choice comes last, and the last one applies.
        return replace(self, valeurs=tuple(sorted((*self.valeurs, *choisies), key=lambda v: v.depuis)))


def texte(nom: str, valeur: Valeur, article: str, confiance: str, phrase: str) -> Parametre:
    """A value that a text gives."""
    valeurs = (ValeurDatee(ENTREE_EN_VIGUEUR, valeur),)
    return Parametre(nom, valeurs, NatureParametre.TEXTE, article, confiance, phrase)


def choix(nom: str, valeur: Valeur, article: str, confiance: str, phrase: str) -> Parametre:
    """A value that certif chose where the texts are silent."""
    valeurs = (ValeurDatee(ENTREE_EN_VIGUEUR, valeur),)
    return Parametre(nom, valeurs, NatureParametre.CHOIX, article, confiance, phrase)


def principe(nom: str, article: str, confiance: str, phrase: str) -> Parametre:
    """A choice of conduct, without a value to set."""
    return Parametre(nom, (), NatureParametre.CHOIX, article, confiance, phrase)
