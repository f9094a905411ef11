"""What a semestrial sheet holds: sections, tables, rows and cells, as they are kept. Pure.

A cell is a number in the unit of its column, None when secrecy hides it, or `NON_TRANSMIS` when nobody sends the
platform what it would count. A sheet is kept as JSON: `write` and `read` are each other's inverse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

NON_TRANSMIS: Literal["non_transmis"] = "non_transmis"
Case = int | Literal["non_transmis"] | None
#: How the kept JSON is written; a reader of an older sheet knows by it what to expect.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column: stable key, French heading, unit of its numbers (empty for a count)."""

    cle: str
    libelle: str
    unite: str = ""


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row: stable key, French heading, one cell by column; a total is always shown, whatever the rank."""

    cle: str
    libelle: str
    cases: tuple[Case, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class TableFiche:
    """A table. `tete`: how many rows are shown after the totals (None = all); the others serve the comparison alone.

    `mesure` says what its numbers count (« actions », « inscriptions », « professionnels »…), `note` what a reader
    must know of it.
    """

    cle: str
    titre: str
    entete: str
    mesure: str
    colonnes: tuple[Colonne, ...]
    lignes: tuple[Ligne, ...]
    tete: int | None = None
    note: str = ""

    @property
    def is_liste(self) -> bool:
        """Whether it has a single column of numbers: its past then fits beside it."""
        return len(self.colonnes) == 1

    @property
    def montrees(self) -> Iterator[Ligne]:
        """Rows that a reader sees."""
        restantes = self.tete
        for ligne in self.lignes:
            if ligne.is_total or restantes is None:
                yield ligne
            elif restantes > 0:
                restantes -= 1
                yield ligne

    def case(self, ligne: str, colonne: str) -> Case:
        """The cell of these keys; KeyError when the table has none."""
        for rang, candidate in enumerate(self.colonnes):
            if candidate.cle == colonne:
                for rangee in self.lignes:
                    if rangee.cle == ligne:
                        return rangee.cases[rang]
        raise KeyError(ligne, colonne)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet: whom and what it counts (`precision`), then its tables."""

    cle: str
    titre: str
    precision: str
    tables: tuple[TableFiche, ...]

    def table(self, cle: str) -> TableFiche | None:
        """The table of this key, or None."""
        return next((table for table in self.tables if table.cle == cle), None)


@dataclass(frozen=True, slots=True)
class Source:
    """A list the sheet was made from, and the day of its last delivery (None = never received)."""

    libelle: str
    recue_le: date | None


@dataclass(frozen=True, slots=True)
class ContenuFiche:
    """A whole sheet: whose, of which year, on which day, with which threshold, from what."""

    cnp: str
    profession: str
    annee: int
    jour: date
    triennat: int
    seuil: int
    sources: tuple[Source, ...]
    sections: tuple[Section, ...]

    def section(self, cle: str) -> Section | None:
        """The section of this key, or None."""
        return next((section for section in self.sections if section.cle == cle), None)


def write(contenu: ContenuFiche) -> dict[str, Any]:
    """The JSON that is kept."""
    ecrit = asdict(contenu)
    ecrit["jour"] = contenu.jour.isoformat()
    ecrit["sources"] = [[s.libelle, s.recue_le.isoformat() if s.recue_le else None] for s in contenu.sources]
    return {"format": FORMAT, **ecrit}


def read(ecrit: dict[str, Any]) -> ContenuFiche:
    """The sheet that `write` kept; ValueError when it is of a format this version does not know."""
    if ecrit.get("format") != FORMAT:
        raise ValueError(f"unknown format of sheet: {ecrit.get('format')!r}")
    return ContenuFiche(
        cnp=ecrit["cnp"],
        profession=ecrit["profession"],
        annee=ecrit["annee"],
        jour=date.fromisoformat(ecrit["jour"]),
        triennat=ecrit["triennat"],
        seuil=ecrit["seuil"],
        sources=tuple(Source(nom, date.fromisoformat(jour) if jour else None) for nom, jour in ecrit["sources"]),
        sections=tuple(_section(section) for section in ecrit["sections"]),
    )


def _section(ecrite: dict[str, Any]) -> Section:
    return Section(ecrite["cle"], ecrite["titre"], ecrite["precision"], tuple(_table(t) for t in ecrite["tables"]))


def _table(ecrite: dict[str, Any]) -> TableFiche:
    colonnes = tuple(Colonne(**colonne) for colonne in ecrite["colonnes"])
    lignes = tuple(
        Ligne(ligne["cle"], ligne["libelle"], tuple(ligne["cases"]), ligne["is_total"]) for ligne in ecrite["lignes"]
    )
    return TableFiche(**{**ecrite, "colonnes": colonnes, "lignes": lignes})
