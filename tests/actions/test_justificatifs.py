"""Proofs: judged by their content; hostile files refused or disarmed, every refusal says what to do."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image

from actions import justificatifs
from actions.justificatifs import accept, clean_name
from actions.models import Justificatif
from certif.socle.refus import Refus
from tests.actions.declarations import pdf, photo, upload


def object_stream(contenu: bytes, filtre: bytes = b"/Filter/FlateDecode") -> bytes:
    """A PDF whose dictionary hides in a compressed object stream."""
    corps = zlib.compress(contenu) if filtre == b"/Filter/FlateDecode" else contenu
    tete, queue = pdf().split(b"trailer")
    return tete + b"4 0 obj<</Type/ObjStm" + filtre + b">>stream\n" + corps + b"\nendstream endobj\ntrailer" + queue


ZIP = b"PK\x03\x04" + b"\0" * 40
HOSTILES = {
    "vide": (b"", "a.pdf", "preuve_vide"),
    "script windows": (b"MZ\x90\x00" + b"\0" * 60, "facture.exe", "preuve_type"),
    "elf": (b"\x7fELF" + b"\0" * 60, "attestation", "preuve_type"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "a.html", "preuve_type"),
    "html nommé pdf": (b"<html><script>alert(1)</script>", "a.pdf", "preuve_type"),
    "svg avec script": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "preuve_type"),
    "svg nommé png": (b"<svg onload='alert(1)'/>", "a.png", "preuve_type"),
    "zip": (ZIP, "a.zip", "preuve_type"),
    "docx": (ZIP, "a.docx", "preuve_type"),
    "xml à entités": (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "a.xml", "preuve_type"),
    "gif": (b"GIF89a" + b"\0" * 30, "a.gif", "preuve_type"),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 30, "IMG_0001.HEIC", "preuve_type"),
    "jpeg nommé pdf": (photo(), "attestation.pdf", "preuve_mensongere"),
    "pdf nommé jpg": (pdf(), "photo.jpg", "preuve_mensongere"),
    "png nommé jpg": (photo("PNG"), "photo.jpg", "preuve_mensongere"),
    "pdf nommé exe": (pdf(), "attestation.pdf.exe", "preuve_mensongere"),
    "jpeg tronqué": (photo()[:200], "a.jpg", "preuve_abimee"),
    "jpeg de trois octets": (b"\xff\xd8\xff", "a.jpg", "preuve_abimee"),
    "png abîmé": (photo("PNG")[:40], "a.png", "preuve_abimee"),
    "pdf coupé": (pdf()[:40], "a.pdf", "preuve_abimee"),
    "pdf à script": (pdf(b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "a.pdf", "preuve_active"),
    "pdf à script écrit en #": (pdf(b"/OpenAction<</S/Java#53cript/#4aS(x)>>"), "a.pdf", "preuve_active"),
    "pdf qui lance": (pdf(b"/OpenAction<</S/Launch/F(calc)>>"), "a.pdf", "preuve_active"),
    "pdf à fichier joint": (pdf(b"/Names<</EmbeddedFiles<<>>>>"), "a.pdf", "preuve_active"),
    "pdf xfa": (pdf(b"/AcroForm<</XFA[]>>"), "a.pdf", "preuve_active"),
    "script caché compressé": (object_stream(b"5 0 <</S/JavaScript/JS(x)>>"), "a.pdf", "preuve_active"),
    "script caché sans filtre": (object_stream(b"5 0 <</S/JavaScript/JS(x)>>", b""), "a.pdf", "preuve_active"),
    "flux d’objets illisible": (object_stream(b"abc", b"/Filter/LZWDecode"), "a.pdf", "preuve_active"),
    "flux sans fin": (pdf().replace(b"trailer", b"stream\n/JavaScript\ntrailer"), "a.pdf", "preuve_active"),
    "pdf protégé": (pdf().replace(b"/Size 4", b"/Size 4/Encrypt 9 0 R"), "a.pdf", "preuve_protegee"),
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_hostile_files_are_refused_with_a_remedy(nom):
    contenu, fichier, code = HOSTILES[nom]
    with pytest.raises(Refus) as refus:
        accept(upload(contenu, fichier, "application/pdf"))
    assert (refus.value.code, refus.value.champ) == (code, "preuve")
    assert refus.value.remede


def test_a_file_above_ten_megabytes_is_refused_before_being_read():
    fichier = upload(b"%PDF-1.7", "a.pdf")
    fichier.size = justificatifs.TAILLE_MAX + 1
    fichier.file.close()  # reading it would raise ValueError
    with pytest.raises(Refus) as refus:
        accept(fichier)
    assert refus.value.code == "preuve_trop_lourde"
    assert "10,0 Mo" in refus.value.message


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setitem(justificatifs.PIXELS_MAX, justificatifs.JPEG, 100)
    with pytest.raises(Refus) as refus:
        accept(upload(photo(), "a.jpg"))
    assert refus.value.code == "preuve_trop_grande"


@pytest.mark.parametrize(("largeur", "hauteur"), [(10_000, 8_000), (20_000, 5_000), (30_000, 30_000)])
def test_a_png_too_large_is_refused_on_its_header_alone(largeur, hauteur, monkeypatch):
    def decode(self):
        raise AssertionError("a pixel was decoded")

    monkeypatch.setattr(Image.Image, "load", decode)
    entete = b"IHDR" + struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    bloc = struct.pack(">I", 13) + entete + struct.pack(">I", zlib.crc32(entete))
    with pytest.raises(Refus) as refus:
        accept(upload(b"\x89PNG\r\n\x1a\n" + bloc + b"\0\0\0\0IDAT", "a.png"))
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
        (b"\0\0\0\x18ftypheic", "photo.jpg", "mais c’est une vidéo ou une photo", "Le plus compatible"),
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


def test_a_harmless_object_stream_is_accepted():
    assert (
        accept(upload(object_stream(b"5 0 <</Type/Font/BaseFont/Helvetica>>"), "a.pdf")).type_mime == "application/pdf"
    )


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


def test_what_follows_the_picture_is_lost():
    acceptee = accept(upload(photo() + b"<script>alert(1)</script>PK\x03\x04", "a.jpg"))
    assert b"<script>" not in acceptee.contenu
    assert b"PK\x03\x04" not in acceptee.contenu


def test_a_large_photo_is_reduced():
    with Image.open(io.BytesIO(accept(upload(photo(taille=(4000, 3000)), "a.jpg")).contenu)) as image:
        assert max(image.size) <= justificatifs.COTE_MAX


@pytest.mark.parametrize(
    ("recu", "propre"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\attestation.pdf", "attestation.pdf"),
        ("att\x00est\nation.pdf", "attestation.pdf"),
        ("att\u202efdp.exe", "attfdp.exe"),
        ("<b>'é\".pdf", "b'é.pdf"),
        ("x" * 400 + ".pdf", "x" * 110 + ".pdf"),
        ("...", ""),
        ("", ""),
    ],
)
def test_hostile_names_are_cleaned(recu, propre):
    assert clean_name(recu) == propre


def test_the_stored_name_says_nothing():
    acceptee = accept(upload(pdf(), "Camille EXEMPLE.pdf"))
    noms = {acceptee.store(Justificatif().fichier) for _ in range(2)}
    assert len(noms) == 2
    assert all("EXEMPLE" not in nom and nom.endswith(".pdf") for nom in noms)
