"""Sheets of an exchange: a folder of CSV files or an XLSX workbook → rows of texts with their line numbers."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from referentiels.echange.cellules import CelluleInvalide, clean
from referentiels.echange.contenu import FACULTATIVES, FEUILLES, Anomalie, ImportRefuse
from referentiels.echange.etendue import ARCHIVE_ABIMEE, COLONNES_MAX, reaches_beyond

TAILLE_MAX = 50 * 1024 * 1024
LIGNES_MAX = 200_000

#: A sheet as read: its file name, and its rows as (line number, texts).
Table = tuple[str, list[tuple[int, list[str]]]]


@dataclass(slots=True)
class Feuille:
    """A sheet: its file name, and its rows as (line number, column → text)."""

    fichier: str
    lignes: list[tuple[int, dict[str, str]]] = field(default_factory=list)


def read_sheets(chemin: Path) -> tuple[dict[str, Feuille], list[Anomalie]]:
    """The sheets found at `chemin` (folder or .xlsx), with what is wrong in their shape.

    Raises `ImportRefuse` when nothing can be read at all.
    """
    anomalies: list[Anomalie] = []
    if chemin.is_dir():
        tables = _from_folder(chemin, anomalies)
    elif chemin.suffix.lower() == ".xlsx" and chemin.is_file():
        tables = _from_workbook(chemin, anomalies)
    else:
        raise ImportRefuse(
            [Anomalie(chemin.name, 0, "", "un dossier de fichiers CSV ou un classeur .xlsx", "autre chose",
                      "Vérifiez le chemin ; un ancien .xls s’enregistre d’abord en .xlsx.")]
        )  # fmt: skip
    feuilles = {nom: _sheet(nom, fichier, table, anomalies) for nom, (fichier, table) in tables.items()}
    return feuilles, anomalies


def _from_folder(dossier: Path, anomalies: list[Anomalie]) -> dict[str, Table]:
    tables = {}
    for nom in FEUILLES:
        fichier = dossier / f"{nom}.csv"
        if fichier.is_file():
            tables[nom] = (fichier.name, list(_csv_rows(fichier, anomalies)))
        elif nom not in FACULTATIVES:
            anomalies.append(Anomalie(fichier.name, 0, "", "ce fichier dans le dossier", "rien"))
    return tables


def _csv_rows(fichier: Path, anomalies: list[Anomalie]) -> Iterator[tuple[int, list[str]]]:
    if fichier.stat().st_size > TAILLE_MAX:
        anomalies.append(Anomalie(fichier.name, 0, "", f"au plus {TAILLE_MAX // 2**20} Mo"))
        return
    brut = fichier.read_bytes()
    try:
        contenu = brut.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = brut.count(b"\n", 0, erreur.start) + 1
        anomalies.append(
            Anomalie(fichier.name, ligne, "", "un texte en UTF-8", f"l’octet 0x{brut[erreur.start]:02x}",
                     "Enregistrez le fichier au format « CSV UTF-8 ».")
        )  # fmt: skip
        return
    lecteur = csv.reader(io.StringIO(contenu, newline=""), delimiter=";", strict=True)
    debut = 1
    try:
        for cellules in lecteur:
            yield debut, cellules
            debut = lecteur.line_num + 1
    except csv.Error as erreur:
        anomalies.append(
            Anomalie(fichier.name, debut, "", "un CSV bien formé, séparé par « ; »", str(erreur),
                     "Vérifiez les guillemets de cette ligne.")
        )  # fmt: skip


def _from_workbook(classeur: Path, anomalies: list[Anomalie]) -> dict[str, Table]:
    try:
        _check_size(classeur)
        with classeur.open("rb") as flux, closing(load_workbook(flux, read_only=True)) as livre:
            return _workbook_tables(classeur.name, livre, anomalies)
    except (*ARCHIVE_ABIMEE, InvalidFileException, KeyError, ValueError, ParseError):
        raise ImportRefuse([Anomalie(classeur.name, 0, "", "un classeur .xlsx lisible", "un fichier abîmé")]) from None


def _check_size(classeur: Path) -> None:
    """Neither the content of the workbook nor the extent of a sheet is beyond measure."""
    with zipfile.ZipFile(classeur) as archive:
        if sum(entree.file_size for entree in archive.infolist()) > 4 * TAILLE_MAX:
            raise ImportRefuse([Anomalie(classeur.name, 0, "", f"au plus {4 * TAILLE_MAX // 2**20} Mo décompressés")])
    if reaches_beyond(classeur, LIGNES_MAX):
        attendu = f"des feuilles de {LIGNES_MAX} lignes et {COLONNES_MAX} colonnes au plus"
        remede = "Supprimez les lignes et les colonnes vides qui suivent le tableau, puis enregistrez de nouveau."
        raise ImportRefuse([Anomalie(classeur.name, 0, "", attendu, "une feuille qui s’étend bien au-delà", remede)])


def _workbook_tables(nom_du_classeur: str, livre: Workbook, anomalies: list[Anomalie]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for nom in FEUILLES:
        if nom in livre.sheetnames:
            tables[nom] = (nom, list(_workbook_rows(nom, livre[nom], anomalies)))
        elif nom not in FACULTATIVES:
            presentes = ", ".join(livre.sheetnames)
            anomalies.append(Anomalie(nom_du_classeur, 0, "", f"une feuille « {nom} »", f"seulement : {presentes}"))
    return tables


def _workbook_rows(nom: str, feuille, anomalies: list[Anomalie]) -> Iterator[tuple[int, list[str]]]:
    for numero, cellules in enumerate(feuille.iter_rows(), 1):
        textes = []
        for rang, cellule in enumerate(cellules, 1):
            if cellule.data_type == "f":
                anomalies.append(
                    Anomalie(nom, numero, f"n° {rang}", "une valeur", "une formule", "Collez les valeurs seules.")
                )
            textes.append(_cell_text(cellule.value))
        yield numero, textes


def _cell_text(valeur: object) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, datetime):
        return valeur.date().isoformat()
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)


def _sheet(nom: str, fichier: str, table: Iterable[tuple[int, list[str]]], anomalies: list[Anomalie]) -> Feuille:
    feuille = Feuille(fichier)
    lignes = iter(table)
    colonnes = [cellule.strip().lower() for cellule in next(lignes, (1, []))[1]]
    while colonnes and not colonnes[-1]:
        colonnes.pop()
    if not _header_is_right(nom, fichier, colonnes, anomalies):
        return feuille
    for numero, cellules in lignes:
        if not any(cellule.strip() for cellule in cellules):
            continue
        if len(feuille.lignes) >= LIGNES_MAX:
            anomalies.append(Anomalie(fichier, numero, "", f"au plus {LIGNES_MAX} lignes"))
            break
        if any(cellule.strip() for cellule in cellules[len(colonnes) :]):
            anomalies.append(
                Anomalie(fichier, numero, "", f"{len(colonnes)} cellules", str(len(cellules)),
                         "Mettez entre guillemets un texte qui contient « ; ».")
            )  # fmt: skip
            continue
        textes = _cells(fichier, numero, colonnes, cellules, anomalies)
        if textes is not None:
            feuille.lignes.append((numero, textes))
    return feuille


def _cells(
    fichier: str, numero: int, colonnes: list[str], cellules: list[str], anomalies: list[Anomalie]
) -> dict[str, str] | None:
    """The texts of a row by column, or None when one of them cannot be kept (it has been told)."""
    textes, avant = dict.fromkeys(colonnes, ""), len(anomalies)
    for colonne, cellule in zip(colonnes, cellules, strict=False):
        try:
            textes[colonne] = clean(cellule)
        except CelluleInvalide as erreur:
            anomalies.append(Anomalie(fichier, numero, colonne, erreur.attendu, remede=erreur.remede))
    return textes if len(anomalies) == avant else None


def _header_is_right(nom: str, fichier: str, colonnes: list[str], anomalies: list[Anomalie]) -> bool:
    attendues = FEUILLES[nom]
    avant = len(anomalies)
    if not colonnes:
        anomalies.append(Anomalie(fichier, 1, "", "une ligne d’en-tête", "rien"))
        return False
    if len(colonnes) == 1 and any(separateur in colonnes[0] for separateur in (",", "\t")):
        anomalies.append(Anomalie(fichier, 1, "", "des colonnes séparées par « ; »", f"« {colonnes[0][:60]} »"))
        return False
    for colonne in (c for c, obligatoire in attendues.items() if obligatoire and c not in colonnes):
        anomalies.append(Anomalie(fichier, 1, colonne, "cette colonne dans l’en-tête", "rien"))
    for colonne in {c for c in colonnes if c and colonnes.count(c) > 1}:
        anomalies.append(Anomalie(fichier, 1, colonne, "cette colonne une seule fois", "plusieurs fois"))
    juste = len(anomalies) == avant
    for colonne in colonnes:
        if colonne not in attendues:
            anomalies.append(
                Anomalie(fichier, 1, colonne or "(sans nom)", "colonne inconnue, ignorée", is_bloquante=False)
            )
    return juste
