"""Look for active content in a PDF: scripts, launches, attached files, forms that execute, another file inside.

First a scan of names, in the clear and inside compressed object streams, with the `#xx` writing undone: it refuses too
much rather than too little. Then what has streams is read as a reader would, in a process of its own
(`actions.pdf_bac_a_sable`), which also takes the links off.
"""

import io
import json
import logging
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from actions.pdf_bac_a_sable import INTERDITS

# A compressed object stream grows by this much at most: beyond, it is a bomb.
DECOMPRESSE_MAX = 64 * 1024 * 1024
#: Seconds of the whole reading; the process stops by itself before.
PATIENCE = 30
#: Names this long do not appear by chance among the bytes of a picture: they are looked for everywhere.
NOM_LONG = 5

_BAC = Path(__file__).with_name("pdf_bac_a_sable.py")
_NOM = re.compile(rb"/((?:[A-Za-z0-9]|#[0-9A-Fa-f]{2}){1,60})")
_FLUX = re.compile(rb"(?<!end)stream\r?\n")
_ECHAPPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PAGE_WEB = re.compile(rb"<\s*(?:script|html|iframe|!doctype)\b", re.IGNORECASE)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lecture:
    """What a PDF is: `protege` by a password, `abime`, `actif` (what it holds, in French); else what to keep of it."""

    contenu: bytes = b""
    protege: bool = False
    abime: bool = False
    actif: str = ""


def read(contenu: bytes) -> Lecture:
    """Judge a PDF and disarm it; a document without link nor active content is kept byte for byte."""
    if is_encrypted(contenu):
        return Lecture(protege=True)
    if trouve := active_content(contenu):
        return Lecture(actif=trouve)
    if not _FLUX.search(contenu) and b"URI" not in contenu and b"#" not in contenu:
        # Without any stream nothing is hidden from the scan: it has seen everything.
        return Lecture(contenu)
    return _read_apart(contenu)


def is_encrypted(contenu: bytes) -> bool:
    """Whether the document asks for a password or restricts its reading."""
    return "Encrypt" in _names(_clear_parts(contenu))


def active_content(contenu: bytes) -> str:
    """In French, the first active content found; an empty string when there is none."""
    if zipfile.is_zipfile(io.BytesIO(contenu)):
        return "une archive cachée"
    if _PAGE_WEB.search(contenu):
        return "une page web cachée"
    trouves = _names(_clear_parts(contenu)) | {nom for nom in _names(contenu) if len(nom) >= NOM_LONG}
    for flux in _object_streams(contenu):
        if flux is None:
            return "un flux illisible"
        trouves |= _names(flux)
    return next((mots for nom, mots in INTERDITS.items() if nom in trouves), "")


def _read_apart(contenu: bytes) -> Lecture:
    try:
        sortie = subprocess.run(
            [sys.executable, "-I", str(_BAC)], input=contenu, capture_output=True, timeout=PATIENCE, check=True, env={}
        ).stdout
        entete, _, copie = sortie.partition(b"\n")
        verdict = json.loads(entete)
    except (subprocess.SubprocessError, ValueError) as erreur:
        # Its own end, by memory or time, is an answer: nobody should open that document.
        logger.warning("a PDF could not be read apart (%s)", type(erreur).__name__)
        return Lecture(abime=True)
    if verdict["etat"] == "sain":
        return Lecture(copie or contenu)
    return Lecture(
        protege=verdict["etat"] == "protege", abime=verdict["etat"] == "abime", actif=verdict.get("trouve", "")
    )


def _names(texte: bytes) -> set[str]:
    return {_ECHAPPE.sub(lambda m: bytes([int(m[1], 16)]), brut).decode("latin-1") for brut in _NOM.findall(texte)}


def _clear_parts(contenu: bytes) -> bytes:
    """What is outside streams: dictionaries and trailers. The bytes of a picture are not names."""
    morceaux, debut = [], 0
    for marque in _FLUX.finditer(contenu):
        if marque.start() < debut:
            continue
        morceaux.append(contenu[debut : marque.start()])
        fin = contenu.find(b"endstream", marque.end())
        if fin < 0:
            # A stream that never ends: everything after it is looked at.
            debut = marque.end()
            break
        debut = fin
    morceaux.append(contenu[debut:])
    return b"\n".join(morceaux)


def _object_streams(contenu: bytes) -> Iterator[bytes | None]:
    """Decompressed object streams; None for one that cannot be read."""
    reste = DECOMPRESSE_MAX
    for marque in _FLUX.finditer(contenu):
        entete = contenu[max(0, marque.start() - 600) : marque.start()]
        noms = _names(entete[entete.rfind(b"obj") :])
        if "ObjStm" not in noms:
            continue
        fin = contenu.find(b"endstream", marque.end())
        brut = contenu[marque.end() : fin if fin >= 0 else len(contenu)]
        if not noms & {"Filter", "F"}:
            yield brut
            continue
        lecteur = zlib.decompressobj()
        try:
            texte = lecteur.decompress(brut, reste)
        except zlib.error:
            yield None
            return
        reste -= len(texte)
        if reste <= 0:
            yield None
            return
        yield texte
