"""The text of a PDF, read through the ToUnicode tables of its fonts (pikepdf gives the objects, not the text)."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf

_PAIRE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def read_text(contenu: bytes) -> str:
    """Every string shown on every page (forms included), in drawing order."""
    with pikepdf.open(BytesIO(contenu)) as pdf:
        return "\n".join(_stream_text(page, page.Resources) for page in pdf.pages)


def _stream_text(porteur: object, ressources: pikepdf.Object) -> str:
    polices = {str(nom): _table(police) for nom, police in ressources.get("/Font", {}).items()}
    morceaux: list[str] = []
    table: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(porteur):
        operandes, nom = instruction.operands, str(instruction.operator)
        if nom == "Tf":
            table = polices.get(str(operandes[0]), {})
        elif nom in {"Tj", "TJ"}:
            chaines = operandes[0] if nom == "TJ" else [operandes[0]]
            morceaux.append("".join(_decode(bytes(c), table) for c in chaines if isinstance(c, pikepdf.String)))
        elif nom in {"ET", "Td", "Tm", "T*"}:
            morceaux.append("\n" if nom == "ET" else "")
        elif nom == "Do":
            forme = ressources.XObject[str(operandes[0])]
            if forme.get("/Subtype") == "/Form":
                morceaux.append(_stream_text(forme, forme.get("/Resources", ressources)))
    return "".join(morceaux)


def _table(police: pikepdf.Object) -> dict[int, str]:
    if "/ToUnicode" not in police:
        return {}
    source = police.ToUnicode.read_bytes()
    table: dict[int, str] = {}
    for bloc in re.findall(rb"beginbfchar(.*?)endbfchar", source, re.S):
        for code, texte in _PAIRE.findall(bloc):
            table[int(code, 16)] = bytes.fromhex(texte.decode()).decode("utf-16-be")
    return table


def _decode(octets: bytes, table: dict[int, str]) -> str:
    codes = [int.from_bytes(octets[i : i + 2], "big") for i in range(0, len(octets), 2)]
    return "".join(table.get(code, "") for code in codes)
