"""One cell: from the text of a file to a value, and back. Pure; errors say what was expected, in French."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from referentiels.conditions import (
    EcritureInvalide,
    decimal_of,
    number_text,
    read_points,
    read_unite,
    write_points,
    write_unite,
)

# A spreadsheet would run a text that starts like a formula: an apostrophe is put before it, and removed at reading.
_FORMULE = re.compile(r"^'*[=+\-@]")
# Categories Cc and Cs of Unicode but the tabulation and the line feed: a workbook refuses them, a page hides them.
_CONTROLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
_CODE = re.compile(r"^[^\W_][\w.+/-]*$")
_CODE_REFERENTIEL = re.compile(r"^[^\W_][\w.-]*$")
_ALIAS = {"analyse_des_pratiques": "analyse_pratiques", "gestion_des_risques": "gestion_risques"}
VRAI = frozenset({"oui", "o", "vrai", "true", "1", "x"})
FAUX = frozenset({"non", "n", "faux", "false", "0"})


class CelluleInvalide(ValueError):
    """The text of a cell is not what its column asks."""

    def __init__(self, attendu: str, remede: str = "") -> None:
        super().__init__(attendu)
        self.attendu = attendu
        self.remede = remede


def clean(texte: str) -> str:
    """A cell as it is kept: NFC, trimmed, one kind of line end, protecting apostrophe removed."""
    if not texte:
        return texte
    texte = unicodedata.normalize("NFC", texte.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if _CONTROLE.search(texte):
        raise CelluleInvalide("un texte sans caractère de contrôle", "Recopiez le texte sans mise en forme.")
    return texte[1:] if texte.startswith("'") and _FORMULE.match(texte) else texte


def protect(texte: str) -> str:
    """A cell as it is written: a text that starts like a formula gets an apostrophe (see `clean`)."""
    return f"'{texte}" if _FORMULE.match(texte) else texte


def text(maximum: int) -> Callable[[str], str]:
    """Reader of a text of at most so many characters."""

    def read(texte: str) -> str:
        if len(texte) > maximum:
            raise CelluleInvalide(
                f"{maximum} caractères au plus", f"Ce texte en compte {len(texte)} : raccourcissez-le."
            )
        return texte

    return read


def code(maximum: int = 60) -> Callable[[str], str]:
    """Reader of an item code: letters, digits, « . _ - + / », no space."""
    return _code(_CODE, maximum, "un code sans espace ni virgule, qui commence par une lettre ou un chiffre")


def code_referentiel(texte: str) -> str:
    """A référentiel code: letters, digits, « . _ - » (it names a page and a folder)."""
    return _code(_CODE_REFERENTIEL, 40, "un code fait de lettres, de chiffres, de « . », « _ » ou « - »")(texte)


def _code(forme: re.Pattern[str], maximum: int, attendu: str) -> Callable[[str], str]:
    def read(texte: str) -> str:
        if len(texte) > maximum or not forme.match(texte):
            raise CelluleInvalide(f"{attendu}, de {maximum} caractères au plus")
        return texte

    return read


def word(famille: type[StrEnum]) -> Callable[[str], str]:
    """Reader of a word of a closed list; accents, capitals and spaces are forgiven."""

    def read(texte: str) -> str:
        decompose = unicodedata.normalize("NFKD", texte.casefold())
        mot = "".join(c for c in decompose if not unicodedata.combining(c))
        mot = re.sub(r"[\s-]+", "_", mot)
        mot = _ALIAS.get(mot, mot)
        try:
            return famille(mot).value
        except ValueError:
            raise CelluleInvalide("l’un de : " + ", ".join(m.value for m in famille if m.value)) from None

    return read


def list_of(lecteur: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """Reader of a list separated by commas, each element once."""

    def read(texte: str) -> tuple[str, ...]:
        elements = [morceau.strip() for morceau in texte.split(",")]
        if not all(elements) or len(set(elements)) != len(elements):
            raise CelluleInvalide("une liste séparée par des virgules, sans vide ni répétition")
        return tuple(lecteur(element) for element in elements)

    return read


def whole(minimum: int, maximum: int) -> Callable[[str], int]:
    """Reader of a whole number between two bounds."""

    def read(texte: str) -> int:
        try:
            nombre = decimal_of(texte)
        except ValueError:
            nombre = Decimal(-1)
        if nombre != int(nombre) or not minimum <= nombre <= maximum:
            raise CelluleInvalide(f"un nombre entier de {minimum} à {maximum}")
        return int(nombre)

    return read


def decimal(chiffres: int) -> Callable[[str], Decimal]:
    """Reader of a number, 0 or more, with so many digits before the point and two after."""

    def read(texte: str) -> Decimal:
        try:
            nombre = decimal_of(texte)
        except ValueError:
            raise CelluleInvalide("un nombre, 0 ou plus") from None
        if nombre >= 10**chiffres or nombre != round(nombre, 2):
            raise CelluleInvalide(f"un nombre inférieur à {10**chiffres}, avec deux décimales au plus")
        return Decimal(number_text(nombre))

    return read


def limit(texte: str) -> int | None:
    """`max_par_cycle`: a whole number, or `*` for no limit (None)."""
    if texte == "*":
        return None
    try:
        return whole(1, 999)(texte)
    except CelluleInvalide:
        raise CelluleInvalide("un nombre entier de 1 à 999, ou « * » pour ne pas limiter") from None


def axes(texte: str) -> tuple[int, ...]:
    """The axes of an item, in order."""
    remede = "Dans un tableur, mettez la colonne au format Texte." if "." in texte else ""
    try:
        numeros = [int(morceau) for morceau in texte.split(",")]
    except ValueError:
        numeros = []
    if not numeros or len(set(numeros)) != len(numeros) or not set(numeros) <= {1, 2, 3, 4}:
        raise CelluleInvalide("un ou plusieurs axes de 1 à 4, comme « 2 » ou « 1,3 »", remede)
    return tuple(sorted(numeros))


def boolean(texte: str) -> bool:
    """« oui » or « non »."""
    mot = texte.casefold()
    if mot in VRAI:
        return True
    if mot in FAUX:
        return False
    raise CelluleInvalide("« oui » ou « non »")


def day(texte: str) -> date:
    """A date, `2023-01-01` or `01/01/2023`."""
    try:
        if "/" in texte:
            return datetime.strptime(texte, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no time zone
        return date.fromisoformat(texte)
    except ValueError:
        raise CelluleInvalide("une date comme 2023-01-01 ou 01/01/2023") from None


def unite(texte: str) -> str:
    """The unit, in its shortest form."""
    try:
        return write_unite(read_unite(texte))
    except EcritureInvalide as erreur:
        raise CelluleInvalide(erreur.attendu) from None


def points(texte: str) -> str:
    """The points, in their shortest form."""
    try:
        ecrit = write_points(*read_points(texte))
    except EcritureInvalide as erreur:
        raise CelluleInvalide(erreur.attendu) from None
    return text(120)(ecrit)
