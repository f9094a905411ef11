"""Accept a proof file: by its content, never by its name; images redrawn, names generated (R. 4022-25).

What is kept is a PDF without active content, or an image redrawn without its metadata (a phone writes the place
and the time of a photo). The name shown is cleaned, the name on disk is drawn at random.
"""

import hashlib
import io
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageOps, UnidentifiedImageError

from actions import pdf_actif
from certif.socle.refus import Refus

TAILLE_MAX = 10 * 1024 * 1024
PIXELS_MAX = 80_000_000
COTE_MAX = 3000
CHAMP = "preuve"
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"

_SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_EXTENSIONS = {".pdf": PDF, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG}
_EXTENSION_DE = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
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
        remede = "Envoyez un PDF, ou une photo en JPEG ou PNG."
        if extension in {".heic", ".heif"} or contenu[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"}:
            remede = (
                "C’est une photo au format HEIC. Sur iPhone\u00a0: Réglages, Appareil photo, Formats, "
                "«\u00a0Le plus compatible\u00a0»,"
                " puis reprenez la photo."
            )
        raise _refus("preuve_type", f"Ce type de fichier n’est pas accepté. {_FORMATS}", remede)
    if extension and _EXTENSIONS.get(extension) != type_mime:
        raise _refus(
            "preuve_mensongere",
            f"Le nom du fichier finit par «\u00a0{extension}\u00a0», mais son contenu est d’un autre type.",
            "Ouvrez le document, enregistrez-le de nouveau en PDF, JPEG ou PNG, puis renvoyez-le.",
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
            if image.width * image.height > PIXELS_MAX:
                raise _refus(
                    "preuve_trop_grande", "Cette image a trop de pixels.",
                    "Reprenez la photo en qualité normale, puis renvoyez-la.",
                )  # fmt: skip
            image.draft("RGB", (COTE_MAX, COTE_MAX))
            droite = ImageOps.exif_transpose(image)
            droite.thumbnail((COTE_MAX, COTE_MAX))
            mode = "RGB" if type_mime == JPEG else ("RGBA" if "A" in droite.getbands() else "RGB")
            nue = Image.new(mode, droite.size)
            nue.paste(droite.convert(mode))
    except Refus:
        raise
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Image.DecompressionBombError,
    ) as erreur:
        raise _refus(
            "preuve_abimee", "Cette image ne s’ouvre pas\u00a0: elle est abîmée ou incomplète.",
            "Reprenez la photo ou exportez-la de nouveau en JPEG, puis renvoyez-la.",
        ) from erreur  # fmt: skip
    sortie = io.BytesIO()
    nue.save(sortie, format_, **({"quality": 88, "optimize": True} if format_ == "JPEG" else {"optimize": True}))
    return sortie.getvalue()


def _refus(code: str, message: str, remede: str) -> Refus:
    return Refus(code, message, champ=CHAMP, remede=remede)
