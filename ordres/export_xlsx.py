"""A workbook of one sheet that leaves row by row: nothing waits in memory nor, in clear, on the disk.

Every cell is an inline string or a number, never a formula: what a name begins with does not matter (S6).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO
from xml.sax.saxutils import escape

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}" Target="{cible}"/>'
    "</Relationships>"
)
_CLASSEUR = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="{nom}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
# The heading row stays in sight.
_DEBUT = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView'
    ' workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    "</sheetViews><sheetData>"
)
_FIN = "</sheetData></worksheet>"
#: What XML cannot hold, even escaped.
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(sortie: IO[bytes], feuille: str, rangees: Iterable[Sequence[str | int | float]]) -> None:
    """Write these rows as the only sheet; `sortie` need not be read again nor moved in."""
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("[Content_Types].xml", _XML + _TYPES)
        archive.writestr("_rels/.rels", _XML + _RELATIONS.format(type="officeDocument", cible="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _XML + _CLASSEUR.format(nom=_text(feuille)))
        archive.writestr(
            "xl/_rels/workbook.xml.rels", _XML + _RELATIONS.format(type="worksheet", cible="worksheets/sheet1.xml")
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write((_XML + _DEBUT).encode())
            for rangee in rangees:
                part.write(f"<row>{''.join(map(_cell, rangee))}</row>".encode())
            part.write(_FIN.encode())


def _cell(valeur: str | int | float) -> str:
    if isinstance(valeur, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{_text(valeur)}</t></is></c>'
    return f"<c><v>{valeur}</v></c>"


def _text(texte: str) -> str:
    return escape(_INTERDITS.sub("", texte), {'"': "&quot;"})
