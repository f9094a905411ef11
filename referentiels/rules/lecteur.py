"""Reading a mapping written by hand, key by key: strict, and says which key is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)

# Words that help the reader of a case and change nothing in the evaluation.
DESCRIPTIFS = frozenset(
    {"article", "auteur", "commentaire", "document", "libelle", "motif", "nom", "note", "source", "titre"}
)


class FormatInvalide(ValueError):
    """A key is unknown, missing or has a value of the wrong kind."""

    def __init__(self, cle: str, probleme: str) -> None:
        super().__init__(f"{cle}: {probleme}")
        self.cle = cle
        self.probleme = probleme


class Lecteur:
    """A mapping read key by key; remembers where it is, so that errors name the full key."""

    def __init__(self, donnees: object, chemin: str, connues: Sequence[str]) -> None:
        if not isinstance(donnees, Mapping):
            raise FormatInvalide(chemin, f"expected a mapping of keys, found {donnees!r}")
        self.donnees: Mapping[Any, Any] = donnees
        self.chemin = chemin
        inconnues = [str(c) for c in donnees if c not in connues and c not in DESCRIPTIFS]
        if inconnues:
            attendu = ", ".join(connues)
            raise FormatInvalide(self.cle(inconnues[0]), f"unknown key (known: {attendu})")

    def cle(self, nom: str) -> str:
        """The full name of a key, for messages."""
        return f"{self.chemin}.{nom}" if self.chemin else nom

    def has(self, nom: str) -> bool:
        """Whether the key is written, whatever its value."""
        return nom in self.donnees

    def obligatoire(self, nom: str) -> object:
        """The value of a key that must be there."""
        if self.donnees.get(nom) is None:
            raise FormatInvalide(self.cle(nom), "this key is required")
        return self.donnees[nom]

    def texte(self, nom: str, defaut: str = "") -> str:
        """A text (numbers are taken as text, so that `profession: 10` is « 10 »)."""
        valeur = self.donnees.get(nom)
        if valeur is None:
            return defaut
        if isinstance(valeur, bool) or not isinstance(valeur, str | int | float):
            raise FormatInvalide(self.cle(nom), f"expected a text, found {valeur!r}")
        return str(valeur)

    def nombre(self, nom: str, defaut: float = 0) -> float:
        """A number, 0 or more."""
        valeur = self.donnees.get(nom)
        if valeur is None:
            return defaut
        if isinstance(valeur, bool) or not isinstance(valeur, int | float) or valeur < 0:
            raise FormatInvalide(self.cle(nom), f"expected a number, 0 or more, found {valeur!r}")
        return valeur

    def entier(self, nom: str, defaut: int = 0) -> int:
        """A whole number, 0 or more."""
        valeur = self.nombre(nom, defaut)
        if not isinstance(valeur, int):
            raise FormatInvalide(self.cle(nom), f"expected a whole number, found {valeur!r}")
        return valeur

    def booleen(self, nom: str, defaut: bool = False) -> bool:
        """true or false."""
        valeur = self.donnees.get(nom, defaut)
        if not isinstance(valeur, bool):
            raise FormatInvalide(self.cle(nom), f"expected true or false, found {valeur!r}")
        return valeur

    def jour(self, nom: str) -> date | None:
        """A date (yyyy-mm-dd), or None when the key is absent."""
        valeur = self.donnees.get(nom)
        if valeur is None:
            return None
        if isinstance(valeur, str):
            try:
                return date.fromisoformat(valeur)
            except ValueError:
                valeur = valeur.strip() or "nothing"
        if type(valeur) is not date:
            raise FormatInvalide(self.cle(nom), f"expected a date yyyy-mm-dd, found {valeur}")
        return valeur

    def liste(self, nom: str) -> list[Any]:
        """A list; a single value is a list of one, an absent key an empty list."""
        valeur = self.donnees.get(nom)
        if valeur is None:
            return []
        return list(valeur) if isinstance(valeur, list | tuple) else [valeur]

    def textes(self, nom: str) -> frozenset[str]:
        """A set of texts."""
        return frozenset(str(valeur) for valeur in self.liste(nom))

    def choix(self, nom: str, famille: type[E]) -> E | None:
        """A word of a closed list, or None when the key is absent."""
        valeur = self.texte(nom)
        if not valeur:
            return None
        try:
            return famille(valeur)
        except ValueError:
            permis = ", ".join(mot for mot in famille if mot)
            raise FormatInvalide(self.cle(nom), f"expected one of {permis}, found {valeur}") from None
