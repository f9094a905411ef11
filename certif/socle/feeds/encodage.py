"""Is this file UTF-8 text? Streaming answer, with a sentence that says which encoding it seems to be."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from certif.socle.feeds.codes import FauteFichier

BLOC = 1 << 20
BOM = codecs.BOM_UTF8
#: A header longer than this is not a header.
OCTETS_ENTETE = 65_536
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Texte:
    """A checked text: its size and SHA-256, and where the text starts (3 after a byte order mark)."""

    taille: int
    sha256: str
    debut: int


def check_text(flux: BinaryIO) -> Texte:
    """Read the stream to its end in bounded memory; `FauteFichier` E002 or E009 when it is not UTF-8 text."""
    decodeur = codecs.getincrementaldecoder("utf-8")()
    empreinte = hashlib.sha256()
    taille, lignes, debut = 0, 0, 0
    while bloc := flux.read(BLOC):
        if taille == 0:
            if bloc.startswith(_UTF16):
                raise FauteFichier("E002", detail="il est en UTF-16")
            debut = len(BOM) if bloc.startswith(BOM) else 0
        if b"\0" in bloc:
            ligne = lignes + bloc[: bloc.index(b"\0")].count(b"\n") + 1
            raise FauteFichier("E002", detail=f"il contient un octet nul à la ligne {ligne} (UTF-16 ou fichier abîmé)")
        try:
            decodeur.decode(bloc)
        except UnicodeDecodeError as erreur:
            raise FauteFichier("E002", detail=_guess(bloc, erreur, lignes)) from None
        empreinte.update(bloc)
        taille += len(bloc)
        lignes += bloc.count(b"\n")
    try:
        decodeur.decode(b"", final=True)
    except UnicodeDecodeError:
        raise FauteFichier("E002", detail="il s’arrête au milieu d’un caractère") from None
    if taille <= debut:
        raise FauteFichier("E009")
    return Texte(taille, empreinte.hexdigest(), debut)


def _guess(bloc: bytes, erreur: UnicodeDecodeError, lignes: int) -> str:
    """What the bytes look like; `erreur.start` may point into the bytes kept from the previous block."""
    ligne = lignes + bloc[: erreur.start].count(b"\n") + 1
    try:
        bloc.decode("cp1252")
    except UnicodeDecodeError:
        return f"octet interdit à la ligne {ligne}"
    return f"il semble en Windows-1252 (accent mal codé à la ligne {ligne})"
