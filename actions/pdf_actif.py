"""Look for active content in a PDF without opening it: scripts, launches, attached files, forms that execute.

A scan of names, in the clear and inside compressed object streams, with the `#xx` writing undone. It refuses too
much rather than too little: a document printed to PDF never carries any of these names.
"""

import re
import zlib
from collections.abc import Iterator

INTERDITS = {
    "JavaScript": "un script",
    "JS": "un script",
    "Launch": "un lancement de programme",
    "EmbeddedFile": "un fichier joint",
    "EmbeddedFiles": "un fichier joint",
    "RichMedia": "un contenu multimédia",
    "XFA": "un formulaire dynamique",
    "SubmitForm": "un envoi de formulaire",
    "ImportData": "un import de données",
    "GoToE": "un fichier joint",
    "Movie": "un contenu multimédia",
    "Sound": "un contenu multimédia",
}
# A compressed object stream grows by this much at most: beyond, it is a bomb.
DECOMPRESSE_MAX = 64 * 1024 * 1024

_NOM = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2}){1,60})")
_FLUX = re.compile(rb"stream\r?\n")
_ECHAPPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def is_encrypted(contenu: bytes) -> bool:
    """Whether the document asks for a password or restricts its reading."""
    return "Encrypt" in _names(_clear_parts(contenu))


def active_content(contenu: bytes) -> str:
    """In French, the first active content found; an empty string when there is none."""
    trouves = _names(_clear_parts(contenu))
    for flux in _object_streams(contenu):
        if flux is None:
            return "un flux illisible"
        trouves |= _names(flux)
    return next((mots for nom, mots in INTERDITS.items() if nom in trouves), "")


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
