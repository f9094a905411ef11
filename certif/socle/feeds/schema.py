"""Columns of a feed as data: the reader, the documentation and the JSON Schema come from the same definition."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from certif.socle.feeds.codes import FauteLigne
from certif.socle.identifiers import rpps_valide

_DATE_FR = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
_SHA256 = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
#: What a spreadsheet would run: « = » always, the other signs before a call or a command; « - 65 ans » is a text.
_FORMULE = re.compile(r"=|[@+\-](?![\d\s]).*[(|!]", re.DOTALL)
ANNEES = (1950, 2100)

#: What a converter does: text and list of warnings in, value out, `FauteLigne` when the text is wrong.
Lecteur = Callable[[str, list[str]], object]


class Type(StrEnum):
    """Type of a column."""

    TEXTE = "texte"
    CODE = "code"
    ENTIER = "entier"
    DATE = "date"
    AXES = "axes"
    RPPS = "rpps"
    SHA256 = "sha256"


@dataclass(frozen=True, slots=True)
class Champ:
    """One column. `longueur` bounds a text, `valeurs` closes a code, `bornes` (inclusive) bound an integer.

    `code` is the answer to a value that is not admitted; `contenu` says whether a change of this column is a change
    of the row (fingerprint). `entete` is the name the partner's header gives it, when it is not `nom`; `lecteur`
    replaces the converter of the type (same value, another way to write it).

    For files that are not of our making: `variantes` are other headers met for it, the first ones preferred only after
    `entete`; `patron` is what a text must match whole; `vide` lets the cells of a mandatory column be empty; a column
    that is not `lu` is in the file and never read.
    """

    nom: str
    type: Type
    description: str
    obligatoire: bool = False
    longueur: int = 0
    valeurs: tuple[str, ...] = ()
    bornes: tuple[int, int] = (0, 0)
    code: str = "E307"
    contenu: bool = True
    exemple: str = ""
    entete: str = ""
    lecteur: Lecteur | None = field(default=None, compare=False)
    variantes: tuple[str, ...] = ()
    patron: str = ""
    vide: bool = False
    lu: bool = True

    @property
    def nom_publie(self) -> str:
        """The name of the column in the files of the partner."""
        return self.entete or self.nom

    def reader(self, rpps_strict: bool = True) -> Lecteur:
        """The converter of this column; built once per file, called once per non-empty value."""
        if self.lecteur is not None:
            return self.lecteur
        if self.type is Type.RPPS:
            return self._rpps_reader(rpps_strict)
        return {
            Type.TEXTE: self._text_reader,
            Type.CODE: self._code_reader,
            Type.ENTIER: self._int_reader,
            Type.DATE: self._date_reader,
            Type.AXES: self._axes_reader,
            Type.SHA256: self._sha_reader,
        }[self.type]()

    def _text_reader(self) -> Lecteur:
        nom, maximum = self.nom_publie, self.longueur

        def lis(texte: str, _: list[str]) -> str:
            if len(texte) > maximum:
                raise FauteLigne("E308", nom, detail=f"{maximum} caractères au plus")
            if texte[0] in "=@+-" and _FORMULE.match(texte):
                raise FauteLigne("E315", nom, valeur=texte)
            return texte

        return lis

    def _code_reader(self) -> Lecteur:
        nom, admises, code = self.nom_publie, frozenset(self.valeurs), self.code
        detail = "attendu " + ", ".join(self.valeurs)

        def lis(texte: str, _: list[str]) -> str:
            if texte in admises:
                return texte
            # « Non présentiel » is NON_PRESENTIEL: people write labels where the contract has codes.
            if (majuscules := code_form(texte)) in admises:
                return majuscules
            raise FauteLigne(code, nom, valeur=texte, detail=detail)

        return lis

    def _int_reader(self) -> Lecteur:
        nom, (bas, haut) = self.nom_publie, self.bornes

        def lis(texte: str, _: list[str]) -> int:
            if texte.isascii() and texte.isdigit() and len(texte) < 10 and bas <= (nombre := int(texte)) <= haut:
                return nombre
            raise FauteLigne("E307", nom, valeur=texte, detail=f"un entier de {bas} à {haut} est attendu")

        return lis

    def _date_reader(self) -> Lecteur:
        nom = self.nom_publie

        def lis(texte: str, avertissements: list[str]) -> date:
            try:
                if len(texte) == 10 and texte[4] == "-":
                    jour = date.fromisoformat(texte)
                else:
                    trouve = _DATE_FR.fullmatch(texte)
                    if trouve is None:
                        raise ValueError
                    jour = date(int(trouve[3]), int(trouve[2]), int(trouve[1]))
                    avertissements.append("W301")
                if not ANNEES[0] <= jour.year <= ANNEES[1]:
                    raise ValueError
            except ValueError:
                raise FauteLigne("E307", nom, valeur=texte, detail="une date AAAA-MM-JJ est attendue") from None
            return jour

        return lis

    def _axes_reader(self) -> Lecteur:
        nom = self.nom_publie

        def lis(texte: str, _: list[str]) -> list[int]:
            axes = {morceau.strip() for morceau in texte.split(",") if morceau.strip()}
            if not axes <= {"1", "2", "3", "4"}:
                raise FauteLigne(
                    "E307", nom, valeur=texte, detail="des numéros d’axe de 1 à 4, séparés par des virgules"
                )
            return sorted(int(axe) for axe in axes)

        return lis

    def _sha_reader(self) -> Lecteur:
        nom = self.nom_publie

        def lis(texte: str, _: list[str]) -> str:
            if _SHA256.fullmatch(texte) is None:
                raise FauteLigne("E401", nom, detail="64 chiffres hexadécimaux sont attendus")
            return texte.lower()

        return lis

    def _rpps_reader(self, strict: bool) -> Lecteur:
        nom = self.nom_publie

        def lis(texte: str, avertissements: list[str]) -> str:
            if len(texte) == 12 and texte[0] == "8":
                texte = texte[1:]
                avertissements.append("W101")
            if not (len(texte) == 11 and texte.isascii() and texte.isdigit()):
                raise FauteLigne("E101", nom, valeur=texte)
            if strict and not rpps_valide(texte):
                raise FauteLigne("E102", nom, valeur=texte)
            return texte

        return lis


def code_form(texte: str) -> str:
    """The text as a code of the contract is written: capitals, no accent, words joined by an underscore."""
    sans_accent = "".join(c for c in unicodedata.normalize("NFKD", texte.upper()) if not unicodedata.combining(c))
    return "_".join("".join(c if c.isalnum() else " " for c in sans_accent).split())


def read_capitals(nom: str, longueur: int) -> Lecteur:
    """Converter of a code kept as text: the same one in small letters is the same code."""

    def lis(texte: str, _: list[str]) -> str:
        if len(texte) > longueur:
            raise FauteLigne("E308", nom, detail=f"{longueur} caractères au plus")
        return texte.upper()

    return lis


def read_french_date(nom: str) -> Lecteur:
    """Converter of a date that its source writes JJ/MM/AAAA: no remark about it; AAAA-MM-JJ is read too."""
    lis_date = Champ(nom, Type.DATE, "").reader()

    def lis(texte: str, _: list[str]) -> object:
        return lis_date(texte, [])

    return lis


@dataclass(frozen=True, slots=True)
class Source:
    """How a file is written that does not follow the contract: it has a reader of its own, and no manifest.

    `final`: every line ends with one more separator. `regles` are the paragraphs that its page says instead of the
    rules of the contract.
    """

    separateur: str
    regles: tuple[str, ...]
    final: bool = False

    def line(self, cellules: Iterable[str]) -> str:
        """These cells as a line of the file, without its end of line."""
        return self.separateur.join(cellules) + (self.separateur if self.final else "")


@dataclass(frozen=True)
class Schema:
    """A feed: its columns in order, its limits, and the checks between columns.

    `identifiant` and `operation` name the columns that key a row; an operation of `reduites` only needs the
    columns of `cles`. `complements` are the other columns of the key when one is not enough: their values follow the
    first, joined by « | ». `mode` is that of a file that comes without a manifest, `periode_requise` says that a
    COMPLET delivery must tell which period it is complete for. `verifie(valeurs, avertissements)` raises
    `FauteLigne` on values read (a dict would cost a third of the reading time: they come as a tuple in the order of
    `champs`). `source` is set for a file that the feed machine does not read; it may have no `identifiant`.
    """

    type_flux: str
    titre: str
    champs: tuple[Champ, ...]
    identifiant: str
    operation: str = ""
    reduites: frozenset[str] = frozenset()
    cles: tuple[str, ...] = ()
    verifie: Callable[[tuple, list[str]], None] | None = None
    max_lignes: int = 200_000
    max_octets: int = 200 * 1024 * 1024
    complements: tuple[str, ...] = ()
    mode: str = "INCREMENTAL"
    periode_requise: bool = False
    source: Source | None = None
    rang: dict[str, int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rang", {champ.nom: rang for rang, champ in enumerate(self.champs)})

    @property
    def noms(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(champ.nom for champ in self.champs)

    @property
    def noms_publies(self) -> tuple[str, ...]:
        """Names of the columns in the files of the partner, in order."""
        return tuple(champ.nom_publie for champ in self.champs)

    @property
    def exemples(self) -> tuple[str, ...]:
        """Cells of an invented row, in order."""
        return tuple(champ.exemple for champ in self.champs)

    @property
    def obligatoires(self) -> tuple[str, ...]:
        """Names of the columns that a header must hold."""
        return tuple(champ.nom for champ in self.champs if champ.obligatoire)
