"""What the tests of declarations share: a draft, a declaration, a photo, a PDF."""

from __future__ import annotations

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Utilisateur
from actions import brouillons, declaration
from actions.justificatifs import accept
from actions.models import Action, Brouillon, Cycle
from actions.saisie import Demande, Saisie, demande_de
from referentiels.lecture import load_version
from tests.people import JOUR


def demande(cycle: Cycle, code: str = "A1a", on: date = JOUR) -> Demande:
    """What the item asks on that day."""
    return demande_de(load_version(cycle.version_id), code, on)


def saisie(**champs) -> Saisie:
    """A plain sworn declaration, unless said otherwise."""
    return Saisie(**{"intitule": "Congrès fictif", "date_fin": date(2026, 5, 12), "honneur": True, **champs})


def make_brouillon(utilisateur: Utilisateur, cycle: Cycle, code: str = "A1a", *, fichier: bool = False) -> Brouillon:
    """A draft of the holder, with a proof if asked."""
    brouillon = brouillons.start(utilisateur, cycle, code, JOUR)
    if fichier:
        brouillons.attach(brouillon, accept(upload(pdf(), "attestation.pdf")))
    return brouillon


def declare(utilisateur: Utilisateur, cycle: Cycle, code: str = "A4a", *, fichier: bool = False, **champs) -> Action:
    """A declared action."""
    brouillon = make_brouillon(utilisateur, cycle, code, fichier=fichier)
    dite = saisie(honneur=not fichier, **champs)
    return declaration.declare(utilisateur, str(brouillon.jeton), dite, demande(cycle, code), JOUR)


def upload(contenu: bytes, nom: str, type_mime: str = "application/octet-stream") -> SimpleUploadedFile:
    """A file as a browser sends it; the announced type is never believed."""
    return SimpleUploadedFile(nom, contenu, content_type=type_mime)


def pdf(corps: bytes = b"") -> bytes:
    """A minimal PDF of one blank page."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + corps + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF\n"
    )


def photo(format_: str = "JPEG", *, exif: bool = False, taille: tuple[int, int] = (60, 40)) -> bytes:
    """A photo, with the place and the model a phone writes if asked."""
    sortie = io.BytesIO()
    options = {}
    if exif:
        donnees = Image.Exif()
        donnees[0x010F] = "TELEPHONE-FICTIF"
        donnees[0x0112] = 6
        donnees.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
        options["exif"] = donnees
    Image.new("RGB", taille, (90, 140, 150)).save(sortie, format_, **options)
    return sortie.getvalue()
