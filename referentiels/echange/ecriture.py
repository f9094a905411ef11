"""Writing the sheets of an exchange: the same rows as CSV files, as a workbook or as an archive."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font

from referentiels.conditions import number_text
from referentiels.echange.cellules import protect
from referentiels.echange.contenu import COLONNES_RARES, FEUILLES, Contenu

# The moment written in archives: files of the same content are the same bytes.
INSTANT_FIXE = (2023, 1, 1, 0, 0, 0)


def rows(nom: str, contenus: Iterable[Contenu]) -> list[list[str]]:
    """The rows of a sheet, header first, cells as texts; a rare column appears only when a row needs it."""
    lignes = [list(FEUILLES[nom])]
    for contenu in contenus:
        code = contenu.entete.code
        if nom == "referentiels":
            choix = "" if contenu.entete.axe_au_choix else "non"
            lignes.append(_cells(nom, contenu.entete, {"axe_au_choix": choix}))
        elif nom == "actions":
            lignes += [
                _cells(nom, action, {"referentiel": code, "max_par_cycle": _limit(action.max_par_cycle)})
                for action in contenu.actions
            ]
        elif nom == "exigences":
            lignes += [
                _cells(nom, exigence, {"referentiel": code, "seuil": _seuil(exigence.type, exigence.seuil)})
                for exigence in contenu.exigences
            ]
        else:
            lignes += [
                _cells(nom, ligne, {"referentiel": code, "actions": ",".join(ligne.codes)})
                for ligne in contenu.correspondances or ()
            ]
    return _without_empty_rare(lignes)


def _without_empty_rare(lignes: list[list[str]]) -> list[list[str]]:
    gardes = [
        rang for rang, colonne in enumerate(lignes[0])
        if colonne not in COLONNES_RARES or any(ligne[rang] for ligne in lignes[1:])
    ]  # fmt: skip
    return lignes if len(gardes) == len(lignes[0]) else [[ligne[rang] for rang in gardes] for ligne in lignes]


def sheets(contenus: Sequence[Contenu]) -> dict[str, list[list[str]]]:
    """The sheets to write: the three mandatory ones, and the correspondences when there are any."""
    ecrites = {nom: rows(nom, contenus) for nom in FEUILLES}
    if len(ecrites["correspondances"]) == 1:
        del ecrites["correspondances"]
    return ecrites


def _limit(maximum: int | None) -> str:
    if maximum is None:
        return "*"
    return "" if maximum == 1 else str(maximum)


def _seuil(type_: str, seuil: Decimal) -> str:
    return "" if type_ == "obligatoire" and seuil == 1 else number_text(seuil)


def _cells(nom: str, ligne: object, donnees: dict[str, str]) -> list[str]:
    return [
        protect(donnees[colonne] if colonne in donnees else _text(getattr(ligne, colonne))) for colonne in FEUILLES[nom]
    ]


def _text(valeur: object) -> str:
    if valeur is None or valeur is False:
        return ""
    if valeur is True:
        return "oui"
    if isinstance(valeur, tuple):
        return ",".join(str(element) for element in valeur)
    if isinstance(valeur, Decimal):
        return number_text(valeur)
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)


def csv_text(lignes: Iterable[Sequence[str]]) -> str:
    """Rows as CSV: UTF-8, « ; », one line feed per row."""
    tampon = io.StringIO(newline="")
    csv.writer(tampon, delimiter=";", lineterminator="\n").writerows(lignes)
    return tampon.getvalue()


def json_text(contenus: Sequence[Contenu]) -> str:
    """The same sheets as JSON: each row an object of texts, by column; empty cells are left out."""
    feuilles = {
        nom: [
            {colonne: texte for colonne, texte in zip(lignes[0], ligne, strict=True) if texte} for ligne in lignes[1:]
        ]
        for nom, lignes in sheets(contenus).items()
    }
    return json.dumps(feuilles, ensure_ascii=False, indent=1)


def write_folder(dossier: Path, contenus: Sequence[Contenu]) -> list[Path]:
    """Write the CSV files in a folder (made if needed); returns them."""
    dossier.mkdir(parents=True, exist_ok=True)
    ecrits = []
    for nom, lignes in sheets(contenus).items():
        fichier = dossier / f"{nom}.csv"
        fichier.write_bytes(csv_text(lignes).encode())
        ecrits.append(fichier)
    return ecrits


def archive(contenus: Sequence[Contenu]) -> bytes:
    """The CSV files in one ZIP; the same content gives the same bytes."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as boite:
        for nom, lignes in sheets(contenus).items():
            boite.writestr(zipfile.ZipInfo(f"{nom}.csv", INSTANT_FIXE), csv_text(lignes), zipfile.ZIP_DEFLATED)
    return tampon.getvalue()


def workbook(contenus: Sequence[Contenu]) -> bytes:
    """The same sheets as an XLSX workbook; every cell is a text, none is a formula."""
    classeur = Workbook(write_only=True)
    for nom, lignes in sheets(contenus).items():
        feuille = classeur.create_sheet(nom)
        feuille.freeze_panes = "A2"
        for numero, ligne in enumerate(lignes):
            feuille.append([_xlsx_cell(feuille, texte, is_entete=numero == 0) for texte in ligne])
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def _xlsx_cell(feuille, texte: str, *, is_entete: bool) -> Cell | None:
    if not texte:
        return None
    cellule = WriteOnlyCell(feuille, value=texte)
    cellule.data_type = "s"
    cellule.number_format = "@"
    if is_entete:
        cellule.font = Font(bold=True)
    return cellule
