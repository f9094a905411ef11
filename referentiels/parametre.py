"""A dated value of the law, or a named choice where the texts are silent: what one row holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
