"""The hostile corpus: every file refused with a remedy, or disarmed (quality S5)."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from actions import pdf_actif, pdf_bac_a_sable
from actions.justificatifs import PreuveAcceptee, accept, clean_name
from certif.socle.refus import Refus
from tests.actions.corpus_hostile import DESARMES, MARQUE, NOMS, REFUSES, hidden_objects, picture, real_pdf, saved
from tests.actions.declarations import pdf, upload


def remains(acceptee: PreuveAcceptee) -> list[str]:
    """What is left of the dangers in an accepted file; empty when nothing is."""
    trouves = [
        mot for mot in (MARQUE, "<script", "PK\x03\x04", "TELEPHONE", "xmpmeta") if mot.encode() in acceptee.contenu
    ]
    if acceptee.type_mime != "application/pdf":
        with Image.open(io.BytesIO(acceptee.contenu)) as image:
            bavardages = set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
            return [*trouves, *map(str, bavardages), *(["EXIF"] if len(image.getexif()) else [])]
    verdict, copie = pdf_bac_a_sable.examine(acceptee.contenu)
    with pikepdf.open(io.BytesIO(acceptee.contenu)) as document:
        tout = b"".join(bytes(objet.unparse(resolved=True)) for objet in document.objects)
    restes = [mot for mot in ("/URI", "JavaScript", "Launch", MARQUE) if mot.encode() in tout]
    return [*trouves, *restes, *([str(verdict)] if verdict != {"etat": "sain", "liens": 0} or copie else [])]


@pytest.fixture(autouse=True)
def _beside_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has made a PDF: loading WeasyPrint lets Pillow take pictures without their end."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)


@pytest.mark.filterwarnings("default:Image appears to be a malformed MPO file")
@pytest.mark.parametrize("cas", [*REFUSES, *DESARMES])
def test_every_hostile_file_is_refused_with_a_remedy_or_disarmed(cas):
    if cas in DESARMES:
        assert remains(accept(upload(*DESARMES[cas]))) == []
        return
    contenu, nom, code = REFUSES[cas]
    with pytest.raises(Refus) as refus:
        accept(upload(contenu, nom, "application/pdf"))
    assert (refus.value.code, refus.value.champ) == (code, "preuve")
    assert refus.value.remede


def test_the_corpus_is_as_large_as_said():
    assert len(REFUSES) + len(DESARMES) >= 85


@pytest.mark.parametrize(("recu", "propre"), NOMS)
def test_hostile_names_are_cleaned(recu, propre):
    assert clean_name(recu) == propre


def test_what_is_disarmed_still_reads_the_same():
    def texts(document):
        document.pages[0].Contents = document.make_stream(b"BT (Attestation fictive) Tj ET")
        document.Root.URI = pikepdf.Dictionary(Base="https://x.test")

    contenu = real_pdf(texts)
    acceptee = accept(upload(contenu, "a.pdf"))
    assert acceptee.contenu != contenu and acceptee.sha256 != acceptee.sha256_recu
    with pikepdf.open(io.BytesIO(acceptee.contenu)) as document:
        assert document.pages[0].Contents.read_bytes() == b"BT (Attestation fictive) Tj ET"
    # The same file sent again is the same file kept: it is joined once.
    assert accept(upload(contenu, "a.pdf")).sha256 == acceptee.sha256


def test_an_innocent_document_is_kept_byte_for_byte():
    for contenu in (pdf(), real_pdf(lambda d: None), hidden_objects(b"", predicteur=True)):
        acceptee = accept(upload(contenu, "a.pdf"))
        assert acceptee.contenu == contenu and acceptee.sha256 == acceptee.sha256_recu


def test_sixteen_bits_and_four_colours_are_drawn_right():
    gris = Image.new("I;16", (60, 40), 0x8000)
    with Image.open(io.BytesIO(accept(upload(saved(gris, "PNG"), "a.png")).contenu)) as image:
        assert abs(image.convert("L").getpixel((5, 5)) - 128) <= 1
    blanc = picture("CMYK")
    with Image.open(io.BytesIO(accept(upload(saved(blanc, "JPEG"), "a.jpg")).contenu)) as image:
        assert min(image.getpixel((5, 5))) > 250


def test_the_first_of_several_pictures_is_kept():
    contenu, nom = DESARMES["deux photos en une (MPO)"]
    with Image.open(io.BytesIO(accept(upload(contenu, nom)).contenu)) as image:
        assert (image.format, image.getpixel((5, 5))) == ("JPEG", (0, 0, 0))


def test_a_photo_taken_sideways_stands_up():
    contenu, nom = DESARMES["photo bavarde"]
    with Image.open(io.BytesIO(accept(upload(contenu, nom)).contenu)) as image:
        assert image.size == (40, 60)


def test_the_sandbox_is_a_process_with_bounds_that_dies_alone(monkeypatch):
    lue = subprocess.run(
        [sys.executable, "-I", "-c", "import runpy, resource, sys; m = runpy.run_path(sys.argv[1]); m['limit']();"
         " print([resource.getrlimit(r)[0] for r in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)])",
         str(pdf_actif._BAC)], capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert json.loads(lue.stdout) == [pdf_bac_a_sable.MEMOIRE, pdf_bac_a_sable.SECONDES, 0]
    monkeypatch.setattr(pdf_actif, "PATIENCE", 0.001)
    with pytest.raises(Refus) as refus:
        accept(upload(real_pdf(lambda d: None), "a.pdf"))
    assert refus.value.code == "preuve_abimee"


BASES = {"a.jpg": DESARMES["photo bavarde"][0], "a.png": DESARMES["PNG bavard"][0], "a.pdf": pdf(b"/Marque(x)")}


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(nom=st.sampled_from(sorted(BASES)), place=st.floats(0, 1), octets=st.binary(min_size=1, max_size=40))
def test_a_damaged_file_is_refused_or_kept_never_a_failure(nom, place, octets):
    contenu = bytearray(BASES[nom])
    debut = 8 + int(place * (len(contenu) - 8))
    contenu[debut : debut + len(octets)] = octets
    acceptee, remede = None, ""
    try:
        acceptee = accept(upload(bytes(contenu), nom))
    except Refus as refus:
        remede = refus.remede
    # A PDF whose structure was broken may still be read by recovery; a picture is always drawn again.
    assert remede if acceptee is None else nom == "a.pdf" or remains(acceptee) == []
