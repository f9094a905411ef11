"""Proofs: judged by their content, told in French; the corpus of hostile files has its own test."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from actions import image_redessinee, justificatifs
from actions.justificatifs import accept
from actions.models import Justificatif
from certif.socle.refus import Refus
from tests.actions.corpus_hostile import png_header
from tests.actions.declarations import pdf, photo, upload

ZIP = b"PK\x03\x04" + b"\0" * 40


def test_a_file_above_ten_megabytes_is_refused_before_being_read():
    fichier = upload(b"%PDF-1.7", "a.pdf")
    fichier.size = justificatifs.TAILLE_MAX + 1
    fichier.file.close()  # reading it would raise ValueError
    with pytest.raises(Refus) as refus:
        accept(fichier)
    assert refus.value.code == "preuve_trop_lourde"
    assert "10,0 Mo" in refus.value.message


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setitem(image_redessinee.PIXELS_MAX, image_redessinee.JPEG, 100)
    with pytest.raises(Refus) as refus:
        accept(upload(photo(), "a.jpg"))
    assert refus.value.code == "preuve_trop_grande"


def test_a_picture_too_large_is_refused_on_its_header_alone(monkeypatch):
    def decode(self):
        raise AssertionError("a pixel was decoded")

    monkeypatch.setattr(Image.Image, "load", decode)
    with pytest.raises(Refus) as refus:
        accept(upload(png_header(10_000, 8_000), "a.png"))
    assert refus.value.code == "preuve_trop_grande"
    assert "36 millions" in refus.value.message


def test_a_decompression_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    with pytest.raises(Refus) as refus:
        accept(upload(photo("PNG"), "a.png"))
    assert refus.value.code == "preuve_trop_grande"


@pytest.mark.parametrize(
    ("contenu", "nom", "nature", "remede"),
    [
        (b"<html><p>x", "attestation.pdf", "s’appelle « attestation.pdf », mais c’est une page web", "Imprimer"),
        (ZIP, "attestation.pdf", "mais c’est un document Word ou Excel, ou une archive ZIP", "en PDF"),
        (b"\0\0\0\x18ftypheic", "photo.jpg", "mais c’est une photo HEIC", "Le plus compatible"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "Ce fichier est une image WebP", "PNG"),
        (b"bonjour", "a.pdf", "mais c’est un fichier de texte", "PDF"),
        (b"\0\1\2\3", "a", "Ce fichier est un fichier d’un format qui n’est pas reconnu", "PDF"),
        (photo(), "attestation.pdf", "finit par « .pdf », mais c’est une image JPEG", "« attestation.jpg »"),
    ],
)
def test_a_refused_file_is_told_what_it_is_and_what_to_do(contenu, nom, nature, remede):
    with pytest.raises(Refus) as refus:
        accept(upload(contenu, nom))
    assert nature in refus.value.message.replace("\u00a0", " ")
    assert remede in refus.value.remede.replace("\u00a0", " ")


def test_a_plain_pdf_is_kept_byte_for_byte():
    contenu = pdf()
    acceptee = accept(upload(contenu, "Attestation 2026.pdf"))
    assert (acceptee.contenu, acceptee.nom, acceptee.taille) == (contenu, "Attestation 2026.pdf", len(contenu))
    assert acceptee.sha256 == hashlib.sha256(contenu).hexdigest()


@pytest.mark.parametrize("format_", ["JPEG", "PNG"])
def test_a_photo_is_redrawn_without_place_nor_phone(format_):
    brute = photo(format_, exif=True)
    assert b"TELEPHONE-FICTIF" in brute
    acceptee = accept(upload(brute, f"IMG.{format_.lower()}"))
    assert b"TELEPHONE-FICTIF" not in acceptee.contenu
    with Image.open(io.BytesIO(acceptee.contenu)) as image:
        assert len(image.getexif()) == 0
        # The phone said « turned by 90° »: the picture was turned before the note was lost.
        assert image.size == (40, 60)


def test_a_large_photo_is_reduced():
    with Image.open(io.BytesIO(accept(upload(photo(taille=(4000, 3000)), "a.jpg")).contenu)) as image:
        assert max(image.size) <= image_redessinee.COTE_MAX


def test_the_stored_name_says_nothing():
    acceptee = accept(upload(pdf(), "Camille EXEMPLE.pdf"))
    noms = {acceptee.store(Justificatif().fichier) for _ in range(2)}
    assert len(noms) == 2
    assert all("EXEMPLE" not in nom and nom.endswith(".pdf") for nom in noms)
