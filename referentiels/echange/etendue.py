"""How far the sheets of a workbook reach, read from its XML before anything walks through their empty cells."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError, iterparse

from openpyxl.utils.cell import coordinate_to_tuple

#: Far more than the widest sheet of the format.
COLONNES_MAX = 64
#: What reading an entry of a damaged archive may raise.
ARCHIVE_ABIMEE = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError)


def reaches_beyond(classeur: Path | IO[bytes], lignes: int, colonnes: int = COLONNES_MAX) -> bool:
    """Whether a sheet has, or claims, a cell beyond so many rows or columns; raises one of `ARCHIVE_ABIMEE`.

    The reader of workbooks gives every empty cell before the last one: a file of a few kB may keep it busy for minutes.
    """
    with zipfile.ZipFile(classeur) as archive:
        return any(_entry_reaches_beyond(archive, entree, lignes, colonnes) for entree in archive.infolist())


def _entry_reaches_beyond(archive: zipfile.ZipFile, entree: zipfile.ZipInfo, lignes: int, colonnes: int) -> bool:
    try:
        with archive.open(entree) as flux:
            # The caller bounds the sizes first, and expat bounds the expansion of entities.
            for _, element in iterparse(flux):  # noqa: S314 - see the line above
                ligne, colonne = _position(element.tag.rpartition("}")[2], element.attrib)
                element.clear()
                if ligne > lignes or colonne > colonnes:
                    return True
    except ParseError:
        pass  # not XML, or not readable: the reader of workbooks says so
    return False


def _position(balise: str, attributs: dict[str, str]) -> tuple[int, int]:
    """(row, column) of a cell, of the end of a row or of the claimed corner; (0, 0) for any other element."""
    if balise == "dimension":
        ref = attributs.get("ref", "").rpartition(":")[2].replace("$", "")
    else:
        ref = attributs.get("r", "") if balise in ("c", "row") else ""
    if not ref:
        return 0, 0
    try:  # as the reader of workbooks understands them
        return (int(ref), 1) if balise == "row" else coordinate_to_tuple(ref)
    except (ValueError, KeyError, TypeError):
        return 0, 0
