"""A spreadsheet as employers keep it, read into rows of texts with their line numbers.

CSV (UTF-8, or Windows-1252 as spreadsheets still write it; `;`, `,` or tab) or XLSX. Headings are taken with or without
accents and capitals. Nothing is judged here but the shape: every row is answered by the reception of deliveries.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from certif.socle.identifiers import cle_nom
from certif.socle.refus import Refus
from dashboards.employeur_modeles import LIGNE, REPRISES, Modele
from referentiels.echange.etendue import ARCHIVE_ABIMEE, reaches_beyond

OCTETS_MAX, DEPLIES_MAX = 5 * 1024**2, 60 * 1024**2
LIGNES_MAX = 5_000
_SEPARATEURS = (";", "\t", ",")


@dataclass(frozen=True, slots=True)
class Lecture:
    """What was read: rows by line number, headings left aside, whether the text was in Windows-1252."""

    lignes: dict[int, dict[str, str]]
    ignorees: tuple[str, ...]
    is_windows: bool = False


def read(contenu: bytes, nom: str, modele: Modele) -> Lecture:
    """The rows of this file in the columns of its template; `Refus` when its size, shape or headings forbid it."""
    if len(contenu) > OCTETS_MAX:
        raise _refus(f"Ce fichier dépasse {OCTETS_MAX // 2**20}\u00a0Mo.", "Coupez-le en plusieurs fichiers.")
    if nom.lower().endswith(".xls"):
        raise _refus("Les anciens classeurs .xls ne sont pas lus.", "Enregistrez-le en .xlsx ou en CSV.")
    if contenu[:2] == b"PK":
        return _read_rows(_workbook_rows(contenu), modele)
    texte, is_windows = _decode(contenu)
    return _read_rows(_csv_rows(texte), modele, is_windows=is_windows)


def _decode(contenu: bytes) -> tuple[str, bool]:
    try:
        return contenu.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        pass
    try:
        return contenu.decode("cp1252"), True
    except UnicodeDecodeError:
        raise _refus(
            "Ce fichier n’est ni un CSV ni un classeur .xlsx que nous sachions lire.",
            "Enregistrez-le en «\u00a0CSV UTF-8\u00a0» ou en .xlsx.",
        ) from None


def _csv_rows(texte: str) -> Iterator[tuple[int, list[str]]]:
    if "\0" in texte:
        raise _refus("Ce fichier n’est pas un texte.", "Enregistrez-le en «\u00a0CSV UTF-8\u00a0» ou en .xlsx.")
    entete = texte.partition("\n")[0]
    separateur = max(_SEPARATEURS, key=entete.count)
    try:
        yield from enumerate(csv.reader(io.StringIO(texte, newline=""), delimiter=separateur), 1)
    except csv.Error:
        raise _refus("Ce CSV n’est pas bien formé.", "Vérifiez les guillemets, ou enregistrez-le en .xlsx.") from None


def _workbook_rows(contenu: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet, once the archive and the reach of the sheet are known to be reasonable."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            if sum(entree.file_size for entree in archive.infolist()) > DEPLIES_MAX:
                raise _refus("Ce classeur est trop gros.", "Coupez-le en plusieurs fichiers.")
        if reaches_beyond(io.BytesIO(contenu), LIGNES_MAX + 1):
            raise _refus(
                f"La feuille dépasse {LIGNES_MAX} lignes.",
                "Supprimez les lignes et les colonnes vides qui suivent le tableau, ou coupez-le en plusieurs.",
            )
        with closing(load_workbook(io.BytesIO(contenu), read_only=True)) as livre:
            for numero, cellules in enumerate(livre.worksheets[0].iter_rows(values_only=True), 1):
                yield numero, [_text(valeur) for valeur in cellules]
    except (*ARCHIVE_ABIMEE, InvalidFileException, KeyError, ValueError, IndexError, ParseError):
        raise _refus("Ce classeur .xlsx est abîmé.", "Ouvrez-le, enregistrez-le de nouveau, puis déposez-le.") from None


def _text(valeur: object) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, datetime):
        return valeur.date().isoformat()
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)


def _read_rows(rangees: Iterator[tuple[int, list[str]]], modele: Modele, *, is_windows: bool = False) -> Lecture:
    entetes = [cellule.strip() for cellule in next(rangees, (1, []))[1]]
    noms, ignorees = _headings(entetes, modele)
    lignes: dict[int, dict[str, str]] = {}
    for numero, cellules in rangees:
        textes = {nom: _one_line(cellule) for nom, cellule in zip(noms, cellules, strict=False) if nom}
        if not any(textes.values()):
            continue
        if len(lignes) >= LIGNES_MAX:
            raise _refus(f"Le fichier a plus de {LIGNES_MAX} lignes.", "Coupez-le en plusieurs fichiers.")
        lignes[numero] = textes
    if not lignes:
        raise _refus("Le fichier n’a aucune ligne.", "Ajoutez vos lignes sous la première.")
    return Lecture(lignes, ignorees, is_windows)


def _one_line(cellule: str) -> str:
    return " ".join(cellule.split())


def _headings(entetes: list[str], modele: Modele) -> tuple[list[str], tuple[str, ...]]:
    """The column behind each heading (empty = left aside), and the headings left aside."""
    connus = {cle_nom(mot): c.nom for c in modele.colonnes for mot in (c.nom.replace("_", " "), *c.variantes)}
    connus[LIGNE] = LIGNE
    noms = [connus.get(cle_nom(entete.replace("_", " ")), "") for entete in entetes]
    doubles = {nom for nom in noms if nom and noms.count(nom) > 1}
    manquantes = [c.nom for c in modele.colonnes if c.requise and c.nom not in noms]
    if modele.une_de and not set(modele.une_de) & set(noms):
        manquantes.append(" ou ".join(modele.une_de))
    if doubles:
        raise _refus(f"La colonne «\u00a0{min(doubles)}\u00a0» y est deux fois.", "Gardez-en une seule.")
    if manquantes:
        raise _refus(
            f"La première ligne ne donne pas ces colonnes\u00a0: {', '.join(manquantes)}.",
            "Reprenez la première ligne du modèle\u00a0; l’ordre des colonnes est libre.",
        )
    ignorees = (e for e, nom in zip(entetes, noms, strict=True) if e and not nom and e.lower() not in REPRISES)
    return noms, tuple(ignorees)


def _refus(message: str, remede: str) -> Refus:
    return Refus("fichier_refuse", message, "fichier", remede)
