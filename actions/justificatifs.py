"""Accept a proof file: by its content, never by its name; images redrawn, names generated (R. 4022-25).

What is kept is a PDF without active content, or an image redrawn without its metadata (a phone writes the place
and the time of a photo). The name shown is cleaned, the name on disk is drawn at random.
"""

import hashlib
import io
import logging
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageOps, UnidentifiedImageError

from actions import nature_fichier, pdf_actif
from certif.socle.refus import Refus

TAILLE_MAX = 10 * 1024 * 1024
COTE_MAX = 3000
CHAMP = "preuve"
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
#: Read in the header, before a pixel is decoded. A JPEG is decoded reduced; a PNG whole: A4 at 600 dpi, no more.
PIXELS_MAX = {JPEG: 64_000_000, PNG: 36_000_000}

_SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_EXTENSIONS = {".pdf": PDF, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG}
_NATURES = {PDF: "un document PDF", JPEG: "une image JPEG", PNG: "une image PNG"}
_EXTENSION_DE = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
logger = logging.getLogger(__name__)

_FORMATS = "Formats acceptés\u00a0: PDF, JPEG ou PNG, 10 Mo au plus."


@dataclass(frozen=True, slots=True)
class PreuveAcceptee:
    """A file that passed every check: what to store, and how to name it."""

    contenu: bytes
    nom: str
    type_mime: str
    sha256: str

    @property
    def taille(self) -> int:
        """Size in bytes of what is stored."""
        return len(self.contenu)

    def store(self, champ: FieldFile) -> str:
        """Write the file under a name drawn at random; returns that name. The row is the caller's to save."""
        champ.save(f"{uuid.uuid4().hex}{_EXTENSION_DE[self.type_mime]}", ContentFile(self.contenu), save=False)
        return champ.name or ""


def accept(fichier: UploadedFile) -> PreuveAcceptee:
    """The proof as it may be kept; raises `Refus` on the field « preuve » with what to do. Writes nothing."""
    nom = clean_name(fichier.name or "")
    if not fichier.size:
        raise _refus("preuve_vide", "Ce fichier est vide.", "Vérifiez le fichier, puis envoyez-le de nouveau.")
    if fichier.size > TAILLE_MAX:
        raise _refus(
            "preuve_trop_lourde",
            f"Ce fichier pèse {fichier.size / 1048576:.1f} Mo\u00a0; la limite est de 10 Mo.".replace(".", ",", 1),
            "Réduisez la photo ou scannez le document en plus petit, puis envoyez-le de nouveau.",
        )
    contenu = fichier.read()
    type_mime = _type_of(contenu, nom)
    if type_mime == PDF:
        _check_pdf(contenu)
    else:
        contenu = _redraw(contenu, type_mime)
    nom = f"{PurePosixPath(nom).stem or 'justificatif'}{_EXTENSION_DE[type_mime]}"
    return PreuveAcceptee(contenu, nom, type_mime, hashlib.sha256(contenu).hexdigest())


def open_stored(champ: FieldFile) -> File:
    """The stored file, open for reading; `Refus("fichier_illisible")` when the disk does not give it (logged)."""
    try:
        return champ.open("rb")
    except OSError as erreur:
        ligne = champ.instance
        logger.error("%s %s: the stored file cannot be read (%s)", ligne._meta.label, ligne.pk, type(erreur).__name__)
        raise Refus(
            "fichier_illisible",
            "Ce fichier ne peut pas être lu pour le moment.",
            remede="Réessayez dans quelques minutes. Si cela continue, signalez-le à l’assistance technique, avec"
            " l’adresse de cette page\u00a0: le fichier y est encore inscrit, mais le stockage ne le rend pas.",
        ) from erreur


def clean_name(nom: str) -> str:
    """The sender's file name without path, control or direction characters, at most 120 characters."""
    nom = unicodedata.normalize("NFC", nom).replace("\\", "/").rsplit("/", 1)[-1]
    nom = "".join(c for c in nom if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*').strip(" .")
    tronc, point, extension = nom.rpartition(".")
    if not point:
        return nom[:120]
    return f"{tronc[:110]}.{extension[:9]}"


def _type_of(contenu: bytes, nom: str) -> str:
    """The type said by the content; a name that says another one is refused: somebody is mistaken, or lying."""
    extension = PurePosixPath(nom.lower()).suffix
    type_mime = next((mime for signature, mime in _SIGNATURES if contenu.startswith(signature)), None)
    if type_mime is None:
        nature, remede = nature_fichier.describe(contenu)
        quoi = f"Ce fichier s’appelle «\u00a0{nom}\u00a0», mais c’est" if extension in _EXTENSIONS else "Ce fichier est"
        raise _refus("preuve_type", f"{quoi} {nature}. {_FORMATS}", remede)
    if extension and _EXTENSIONS.get(extension) != type_mime:
        juste = f"{PurePosixPath(nom).stem}{_EXTENSION_DE[type_mime]}"
        raise _refus(
            "preuve_mensongere",
            f"Le nom du fichier finit par «\u00a0{extension}\u00a0», mais c’est {_NATURES[type_mime]}.",
            f"Si c’est bien votre document, renommez-le en «\u00a0{juste}\u00a0», puis renvoyez-le.",
        )
    return type_mime


def _check_pdf(contenu: bytes) -> None:
    if b"%%EOF" not in contenu[-2048:]:
        raise _refus(
            "preuve_abimee",
            "Ce PDF est incomplet.",
            "Téléchargez-le de nouveau à sa source, puis renvoyez-le.",
        )
    if pdf_actif.is_encrypted(contenu):
        raise _refus(
            "preuve_protegee", "Ce PDF est protégé par un mot de passe\u00a0: personne ne pourrait le lire.",
            "Enregistrez-en une copie sans protection («\u00a0Imprimer\u00a0», puis «\u00a0Enregistrer en PDF »).",
        )  # fmt: skip
    trouve = pdf_actif.active_content(contenu)
    if trouve:
        raise _refus(
            "preuve_active",
            f"Ce PDF contient du contenu actif ({trouve}), qui pourrait nuire à ceux qui l’ouvriront.",
            "Imprimez-le en PDF («\u00a0Imprimer\u00a0», puis «\u00a0Enregistrer en PDF »), et envoyez cette copie.",
        )


def _redraw(contenu: bytes, type_mime: str) -> bytes:
    """The same picture, redrawn: no metadata, nothing after its end, at most `COTE_MAX` pixels on a side."""
    format_ = "JPEG" if type_mime == JPEG else "PNG"
    try:
        with Image.open(io.BytesIO(contenu), formats=[format_]) as image:
            # `open` has read the header alone: nothing is decoded before this.
            if image.width * image.height > PIXELS_MAX[type_mime]:
                raise _too_large(type_mime)
            image.draft("RGB", (COTE_MAX, COTE_MAX))
            image.thumbnail((COTE_MAX, COTE_MAX))
            droite = ImageOps.exif_transpose(image)
            mode = "RGB" if type_mime == JPEG else ("RGBA" if "A" in droite.getbands() else "RGB")
            nue = Image.new(mode, droite.size)
            nue.paste(droite.convert(mode))
    except Refus:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as erreur:
        # Pillow's own bound (MAX_IMAGE_PIXELS, twice that for the error) is above ours and says the same.
        raise _too_large(type_mime) from erreur
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as erreur:
        raise _refus(
            "preuve_abimee", "Cette image ne s’ouvre pas\u00a0: elle est abîmée ou incomplète.",
            "Reprenez la photo ou exportez-la de nouveau en JPEG, puis renvoyez-la.",
        ) from erreur  # fmt: skip
    sortie = io.BytesIO()
    nue.save(sortie, format_, **({"quality": 88, "optimize": True} if format_ == "JPEG" else {"optimize": True}))
    return sortie.getvalue()


def _too_large(type_mime: str) -> Refus:
    limite = PIXELS_MAX[type_mime] // 1_000_000
    return _refus(
        "preuve_trop_grande",
        f"Cette image a trop de pixels\u00a0: la limite est de {limite} millions.",
        "Reprenez la photo en qualité normale, ou enregistrez le document en PDF, puis renvoyez-le.",
    )


def _refus(code: str, message: str, remede: str) -> Refus:
    return Refus(code, message, champ=CHAMP, remede=remede)
