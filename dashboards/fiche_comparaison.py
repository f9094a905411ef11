"""A sheet beside an older one of the same CNP: each cell with its past and its gap, the few figures said first. Pure.

A gap is the difference of two numbers that are both shown: comparing reveals nothing that the two sheets hide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dashboards.fiche_tables import NON_TRANSMIS, Case, Colonne, ContenuFiche, Ligne, Section, TableFiche


class SansEcart(StrEnum):
    """Why two cells have no gap."""

    MASQUE = "masque"
    NON_TRANSMIS = "non_transmis"
    NOUVELLE = "nouvelle"
    AUTRE_TRIENNAT = "autre_triennat"


@dataclass(frozen=True, slots=True)
class CaseLue:
    """A cell: its column, its value, and beside an older sheet its past value and the gap, or why there is none."""

    colonne: Colonne
    valeur: Case
    avant: Case = None
    ecart: int | None = None
    sans_ecart: SansEcart | None = None


@dataclass(frozen=True, slots=True)
class LigneLue:
    """A row with its cells."""

    ligne: Ligne
    cases: tuple[CaseLue, ...]


@dataclass(frozen=True, slots=True)
class TableLue:
    """A table as it is shown; `is_comparee` when its past is beside it. `ident` is unique on the page."""

    ident: str
    table: TableFiche
    lignes: tuple[LigneLue, ...]
    is_comparee: bool


@dataclass(frozen=True, slots=True)
class SectionLue:
    """A part of the sheet, tables in order."""

    section: Section
    tables: tuple[TableLue, ...]


#: What is said first, of the CNP's own: section, table, column, and the words of what it counts.
CHIFFRES = (
    ("offre", "actions", "publiees", "Actions publiées"),
    ("inscriptions", "professionnels", "inscrits", "Professionnels inscrits"),
    ("inscriptions", "professionnels", "inscriptions", "Inscriptions"),
    ("triennal", "inscrits", "inscrits", "Inscrits de quoi remplir le triennat"),
    ("ddt", "comptes", "comptes", "Comptes créés"),
    ("ddt", "alimentes", "nombre", "Comptes alimentés"),
)


@dataclass(frozen=True, slots=True)
class Chiffre:
    """One of the figures said first: its words, then its cell beside its past."""

    mots: str
    case: CaseLue


def beside(contenu: ContenuFiche, avant: ContenuFiche | None) -> tuple[SectionLue, ...]:
    """The whole sheet, beside the older one when there is one."""
    return tuple(
        SectionLue(section, tuple(_table(section, table, contenu, avant) for table in section.tables))
        for section in contenu.sections
    )


def headline(contenu: ContenuFiche, avant: ContenuFiche | None) -> list[Chiffre]:
    """The figures said first, those of the CNP's own professionals."""
    dits = []
    for section, cle, colonne, mots in CHIFFRES:
        lue = next(s for s in beside(contenu, avant) if s.section.cle == section)
        table = next(t for t in lue.tables if t.table.cle == cle)
        case = next(c for c in table.lignes[-1].cases if c.colonne.cle == colonne)
        dits.append(Chiffre(mots, case))
    return dits


def _table(section: Section, table: TableFiche, contenu: ContenuFiche, avant: ContenuFiche | None) -> TableLue:
    ident = f"{section.cle}-{table.cle}"
    ancienne = _past(section, table, avant)
    # Numbers of orientations belong to a triennium, and so does the duty.
    is_autre = avant is not None and avant.triennat != contenu.triennat
    if ancienne is None or (is_autre and (section.cle == "triennal" or table.cle in ("top", "classement"))):
        lignes = tuple(
            LigneLue(
                ligne, tuple(_alone(contenu, avant, c, v) for c, v in zip(table.colonnes, ligne.cases, strict=True))
            )
            for ligne in table.montrees
        )
        return TableLue(ident, table, lignes, is_comparee=False)
    lignes = tuple(LigneLue(ligne, tuple(_cells(table, ancienne, ligne))) for ligne in table.montrees)
    return TableLue(ident, table, lignes, is_comparee=True)


def _alone(contenu: ContenuFiche, avant: ContenuFiche | None, colonne: Colonne, valeur: Case) -> CaseLue:
    is_autre = avant is not None and avant.triennat != contenu.triennat
    return CaseLue(colonne, valeur, sans_ecart=SansEcart.AUTRE_TRIENNAT if is_autre else None)


def _past(section: Section, table: TableFiche, avant: ContenuFiche | None) -> TableFiche | None:
    ancienne = avant.section(section.cle) if avant is not None else None
    return ancienne.table(table.cle) if ancienne is not None else None


def _cells(table: TableFiche, ancienne: TableFiche, ligne: Ligne) -> Iterator[CaseLue]:
    for colonne, valeur in zip(table.colonnes, ligne.cases, strict=True):
        try:
            avant = ancienne.case(ligne.cle, colonne.cle)
        except KeyError:
            yield CaseLue(colonne, valeur, sans_ecart=SansEcart.NOUVELLE)
            continue
        yield compare(colonne, valeur, avant)


def compare(colonne: Colonne, valeur: Case, avant: Case) -> CaseLue:
    """Two values of one cell: their gap, or why there is none."""
    if NON_TRANSMIS in (valeur, avant):
        return CaseLue(colonne, valeur, avant, sans_ecart=SansEcart.NON_TRANSMIS)
    if not isinstance(valeur, int) or not isinstance(avant, int):
        return CaseLue(colonne, valeur, avant, sans_ecart=SansEcart.MASQUE)
    return CaseLue(colonne, valeur, avant, ecart=valeur - avant)
