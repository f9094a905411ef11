"""Accept a proof file: by its content, never by its name; images redrawn, names generated (R. 4022-25).

What is kept is a PDF without active content nor links, or an image redrawn without its metadata (a phone writes the
place and the time of a photo). The hash of what is kept seals it: it is checked each time the file leaves. Of what was
received and changed, only the hash is kept, in the journal: the original would bring back what was taken off. The name
shown is cleaned, the name on disk is drawn at random.
"""

import hashlib
import logging
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile

from actions import nature_fichier, pdf_actif
from actions.image_redessinee import CHAMP, JPEG, PNG, redraw
from certif.socle.refus import Refus

TAILLE_MAX = 10 * 1024 * 1024
PDF = "application/pdf"

_SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
#: Some browsers and phones save a JPEG under the last three.
_EXTENSIONS = {
    ".pdf": PDF, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG, ".jfif": JPEG, ".jpe": JPEG, ".mpo": JPEG,
}  # fmt: skip
_NATURES = {PDF: "un document PDF", JPEG: "une image JPEG", PNG: "une image PNG"}
_EXTENSION_DE = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
logger = logging.getLogger(__name__)

_FORMATS = "Formats acceptés\u00a0: PDF, JPEG ou PNG, 10 Mo au plus."


@dataclass(frozen=True, slots=True)
class PreuveAcceptee:
    """A file that passed every check: what to store, and how to name it. `sha256_recu`: of what was sent."""

    contenu: bytes
    nom: str
    type_mime: str
    sha256: str
    sha256_recu: str = ""

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
    recu = fichier.read()
    type_mime = _type_of(recu, nom)
    contenu = _disarmed(recu) if type_mime == PDF else redraw(recu, type_mime)
    nom = f"{PurePosixPath(nom).stem or 'justificatif'}{_EXTENSION_DE[type_mime]}"
    return PreuveAcceptee(
        contenu, nom, type_mime, hashlib.sha256(contenu).hexdigest(), hashlib.sha256(recu).hexdigest()
    )


def open_stored(champ: FieldFile) -> File:
    """The stored file, open for reading, once its seal is checked: the hash that its row keeps.

    `Refus("fichier_illisible")` when the disk does not give it, or gives another one (logged).
    """
    ligne = champ.instance
    try:
        fichier = champ.open("rb")
        if not (sceau := getattr(ligne, "sha256", "")) or hashlib.file_digest(fichier, "sha256").hexdigest() == sceau:
            fichier.seek(0)
            return fichier
        fichier.close()
    except OSError as erreur:
        logger.error("%s %s: the stored file cannot be read (%s)", ligne._meta.label, ligne.pk, type(erreur).__name__)
        raise Refus(
            "fichier_illisible",
            "Ce fichier ne peut pas être lu pour le moment.",
            remede="Réessayez dans quelques minutes. Si cela continue, signalez-le à l’assistance technique, avec"
            " l’adresse de cette page\u00a0: le fichier y est encore inscrit, mais le stockage ne le rend pas.",
        ) from erreur
    logger.error("%s %s: the stored file is not the one that was accepted", ligne._meta.label, ligne.pk)
    raise Refus(
        "fichier_illisible",
        "Ce fichier a changé depuis son dépôt\u00a0: son sceau ne correspond plus, il n’est pas montré.",
        remede="Signalez-le à l’assistance technique, avec l’adresse de cette page. Gardez votre original.",
    )


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


def _disarmed(contenu: bytes) -> bytes:
    """The PDF to keep: as it came, or without its links; `Refus` for what cannot be made harmless."""
    if b"%%EOF" not in contenu[-2048:]:
        raise _damaged()
    lecture = pdf_actif.read(contenu)
    if lecture.protege:
        raise _refus(
            "preuve_protegee", "Ce PDF est protégé par un mot de passe\u00a0: personne ne pourrait le lire.",
            "Enregistrez-en une copie sans protection («\u00a0Imprimer\u00a0», puis «\u00a0Enregistrer en PDF\u00a0»).",
        )  # fmt: skip
    if lecture.actif:
        raise _refus(
            "preuve_active",
            f"Ce PDF contient du contenu actif ({lecture.actif}), qui pourrait nuire à ceux qui l’ouvriront.",
            "Imprimez-le en PDF («\u00a0Imprimer\u00a0», puis «\u00a0Enregistrer en PDF\u00a0»), et envoyez cette"
            " copie.",
        )
    if lecture.abime:
        raise _damaged()
    return lecture.contenu


def _damaged() -> Refus:
    return _refus(
        "preuve_abimee",
        "Ce PDF est incomplet ou abîmé.",
        "Téléchargez-le de nouveau à sa source, puis renvoyez-le.",
    )


def _refus(code: str, message: str, remede: str) -> Refus:
    return Refus(code, message, champ=CHAMP, remede=remede)
