"""Links of the Markdown documents: those that lead to no file, or to no heading of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

_BLOC = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
_CODE = re.compile(r"`[^`\n]*`")
_LIEN = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_TITRE = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.M)
_ANCRE = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")
_AILLEURS = re.compile(r"^[a-z][a-z0-9+.-]*:", re.I)


def targets_of(texte: str) -> list[str]:
    """Addresses that a document links to, code left out."""
    return _LIEN.findall(_CODE.sub("", _BLOC.sub("", texte)))


def anchors_of(texte: str) -> set[str]:
    """Places of a document that a link may name: its headings as code forges write them, and its own anchors."""
    ancres: set[str] = set(_ANCRE.findall(texte))
    vues: dict[str, int] = {}
    for titre in _TITRE.findall(_BLOC.sub("", texte)):
        ancre = slug(titre)
        rang = vues.get(ancre, 0)
        vues[ancre] = rang + 1
        ancres.add(f"{ancre}-{rang}" if rang else ancre)
    return ancres


def slug(titre: str) -> str:
    """A heading as an anchor: small letters, punctuation left out, hyphens for spaces."""
    nu = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", titre).replace("`", "")
    gardes = [c for c in unicodedata.normalize("NFC", nu.lower()) if c.isalnum() or c in " -_" or c.isspace()]
    return re.sub(r"\s", "-", "".join(gardes).strip())


def dead_links(racine: Path, documents: list[Path]) -> Iterator[str]:
    """« document : address », for each relative link that leads nowhere."""
    for document in documents:
        texte = document.read_text(encoding="utf-8")
        for cible in targets_of(texte):
            if not _AILLEURS.match(cible) and not _leads(racine, document, cible):
                yield f"{document.relative_to(racine)} : {cible}"


def _leads(racine: Path, document: Path, cible: str) -> bool:
    fichier, _, ancre = cible.partition("#")
    chemin = (document.parent / fichier).resolve() if fichier else document.resolve()
    if not chemin.exists() or not chemin.is_relative_to(racine.resolve()):
        return False
    if not ancre or chemin.suffix != ".md":
        return True
    return ancre in anchors_of(chemin.read_text(encoding="utf-8"))
