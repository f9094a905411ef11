"""Hostile files, made by code: what each is, its name, and what must become of it (quality S5).

`REFUSES` maps a case to (bytes, name, code of the refusal); `DESARMES` to (bytes, name): accepted, but nothing of what
made it dangerous or talkative may be left.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.actions.declarations import pdf, photo

JS = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
MARQUE = "CANARI-FICTIF"


def real_pdf(change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    """A PDF of one page as a program writes it, changed, with its compressed objects unless told otherwise."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    change(document)
    sortie = io.BytesIO()
    document.save(sortie, **{"object_stream_mode": pikepdf.ObjectStreamMode.generate, **options})
    return sortie.getvalue()


def action(**cles: object) -> pikepdf.Dictionary:
    """An action of a PDF: `action(S=…)`."""
    return pikepdf.Dictionary({f"/{cle}": valeur for cle, valeur in cles.items()})


def script() -> pikepdf.Dictionary:
    """An action that runs a script."""
    return action(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def link(**cles: object) -> pikepdf.Dictionary:
    """An action that opens an address."""
    return action(S=pikepdf.Name.URI, URI=f"https://exemple.test/{MARQUE}", **cles)


def on_opening(quoi: Callable[[], pikepdf.Dictionary]) -> Callable[[pikepdf.Pdf], None]:
    """Put an action on the opening of the document."""

    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = quoi()

    return change


def annotated(**cles: object) -> Callable[[pikepdf.Pdf], None]:
    """Put an annotation on the page."""

    def change(document: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **cles)
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])

    return change


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["tableur.xlsm"] = b"PK\x03\x04"


def scripted_stream(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action(S=pikepdf.Name.JavaScript, JS=document.make_stream(b"app.alert(1)"))


def named_scripts(document: pikepdf.Pdf) -> None:
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script()]))


def form_that_sends(document: pikepdf.Pdf) -> None:
    bouton = pikepdf.Dictionary(T="b", FT=pikepdf.Name.Btn, A=action(S=pikepdf.Name.SubmitForm, F="https://x.test"))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(bouton)])


def form_xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=document.make_stream(b"<xdp/>"))


def page_script(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = pikepdf.Dictionary(O=script())


def base_address(document: pikepdf.Pdf) -> None:
    document.Root.URI = pikepdf.Dictionary(Base=f"https://exemple.test/{MARQUE}")


def page_link(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = pikepdf.Dictionary(O=link())


def chained(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action(S=pikepdf.Name.GoTo, D=["x"], Next=[link()])


def hidden_objects(catalogue: bytes, *, predicteur: bool = False, leurre: bool = False) -> bytes:
    """A PDF whose objects are in one compressed stream: written with a predictor, or under a misleading dictionary."""
    objets = [b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
              b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]  # fmt: skip
    places, corps = [], b""
    for numero, objet in enumerate(objets, 1):
        places.append(f"{numero} {len(corps)}")
        corps += objet + b"\n"
    index = " ".join(places).encode() + b"\n"
    clair, parametres = index + corps, b""
    if predicteur:
        clair = clair.ljust(-(-len(clair) // 8) * 8)
        rangs = [clair[i : i + 8] for i in range(0, len(clair), 8)]
        clair = b"".join(
            b"\x02" + bytes((c - p) % 256 for c, p in zip(rang, avant, strict=True))
            for rang, avant in zip(rangs, [bytes(8), *rangs], strict=False)
        )
        parametres = b"/DecodeParms<</Predictor 12/Columns 8>>"
    comprime = zlib.compress(clair)
    sortie = b"%PDF-1.7\n"
    debut = len(sortie)
    sortie += b"4 0 obj<</Type/ObjStm/N 3/First %d/Filter/FlateDecode%b%b/Length %d>>stream\n%b\nendstream endobj\n" % (
        len(index), parametres, b"/Leurre(5 0 obj)" if leurre else b"", len(comprime), comprime,
    )  # fmt: skip
    place = len(sortie)
    lignes = [(0, 0, 0), *((2, 4, rang) for rang in range(3)), (1, debut, 0), (1, place, 0)]
    table = zlib.compress(b"".join(struct.pack(">BHB", *ligne) for ligne in lignes))
    return sortie + b"5 0 obj<</Type/XRef/W[1 2 1]/Size 6/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n%b\n" % (
        len(table), table,
    ) + b"endstream endobj\nstartxref\n%d\n%%%%EOF\n" % place  # fmt: skip


def archive(nom: str = "x.txt", *, fin: bytes = b"") -> bytes:
    """A ZIP archive; `fin` is its comment, hence its last bytes."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as dedans:
        dedans.writestr(nom, MARQUE)
        dedans.comment = fin
    return sortie.getvalue()


def png_header(largeur: int, hauteur: int) -> bytes:
    """A PNG that announces a size and holds no pixel."""
    entete = b"IHDR" + struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    bloc = struct.pack(">I", 13) + entete + struct.pack(">I", zlib.crc32(entete))
    return b"\x89PNG\r\n\x1a\n" + bloc + b"\0\0\0\0IDAT"


def jpeg_header(largeur: int, hauteur: int) -> bytes:
    """A JPEG whose header lies about its size."""
    contenu = bytearray(photo())
    cadre = contenu.index(b"\xff\xc0")
    contenu[cadre + 5 : cadre + 9] = struct.pack(">HH", hauteur, largeur)
    return bytes(contenu)


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    """A picture in a format, with what that format may carry beside its pixels."""
    sortie = io.BytesIO()
    image.save(sortie, format_, **options)
    return sortie.getvalue()


def picture(mode: str = "RGB", taille: tuple[int, int] = (60, 40)) -> Image.Image:
    """Some pixels."""
    return Image.new(mode, taille)


def talkative(format_: str) -> bytes:
    """A photo with its place, its telephone, a profile and an XMP packet."""
    exif = Image.Exif()
    exif[0x010F] = MARQUE
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    options: dict = {"exif": exif, "icc_profile": MARQUE.encode() * 20}
    if format_ == "JPEG":
        options |= {"xmp": f"<x:xmpmeta>{MARQUE}<script>1</script></x:xmpmeta>".encode(), "comment": MARQUE}
    else:
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{MARQUE}</x:xmpmeta>")
        options["pnginfo"].add_text("Author", MARQUE, zip=True)
    return saved(picture(), format_, **options)


def movie(*marques: bytes) -> bytes:
    """The first bytes of a file of the family of MP4."""
    return b"\0\0\0\x18ftyp" + b"".join(marques) + b"\0" * 60


def _programs_and_documents() -> dict[str, tuple[bytes, str, str]]:
    docx, docm = archive("word/document.xml"), archive("word/vbaProject.bin")
    eicar = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    return {
        "vide": (b"", "a.pdf", "preuve_vide"),
        "programme Windows": (b"MZ\x90\x00" + b"\0" * 60, "facture.exe", "preuve_type"),
        "programme nommé PDF": (b"MZ\x90\x00" + b"\0" * 60, "attestation.pdf", "preuve_type"),
        "programme Linux": (b"\x7fELF" + b"\0" * 60, "attestation", "preuve_type"),
        "virus d’essai": (eicar, "a.pdf", "preuve_type"),
        "script": (b"#!/bin/sh\nrm -rf ~\n", "a.jpg", "preuve_type"),
        "page web": (b"<!DOCTYPE html><script>alert(1)</script>", "a.html", "preuve_type"),
        "page web nommée PDF": (b"<html><script>alert(1)</script>", "a.pdf", "preuve_type"),
        "page web nommée JPEG": (b"\xef\xbb\xbf <html><script>alert(1)</script>", "photo.jpg", "preuve_type"),
        "page web puis PDF": (b"<script>alert(1)</script>" + pdf(), "a.pdf", "preuve_type"),
        "SVG à script": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "preuve_type"),
        "SVG nommé PNG": (b"<svg onload='alert(1)'/>", "a.png", "preuve_type"),
        "XML à entités": (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "a.xml", "preuve_type"),
        "ZIP": (archive("../../evasion.txt"), "a.zip", "preuve_type"),
        "ZIP dans un ZIP": (archive() + archive(), "a.pdf", "preuve_type"),
        "Word": (docx, "a.docx", "preuve_type"),
        "Word à macros": (docm, "attestation.docm", "preuve_type"),
        "Word à macros nommé PDF": (docm, "attestation.pdf", "preuve_type"),
        "ancien Word": (b"\xd0\xcf\x11\xe0" + b"\0" * 60, "a.doc", "preuve_type"),
        "RTF": (b"{\\rtf1 }", "a.rtf", "preuve_type"),
        "PDF nommé programme": (pdf(), "attestation.pdf.exe", "preuve_mensongere"),
        "PDF nommé JPEG": (pdf(), "photo.jpg", "preuve_mensongere"),
        "JPEG nommé PDF": (photo(), "attestation.pdf", "preuve_mensongere"),
        "PNG nommé JPEG": (photo("PNG"), "photo.jpg", "preuve_mensongere"),
    }


def _pictures() -> dict[str, tuple[bytes, str, str]]:
    entiere = photo(taille=(400, 300))
    return {
        "GIF": (saved(picture("P"), "GIF"), "a.gif", "preuve_type"),
        "GIF animé et archive (GIFAR)": (saved(picture("P"), "GIF") + archive(), "a.gif", "preuve_type"),
        "GIF nommé PNG": (saved(picture("P"), "GIF"), "a.png", "preuve_type"),
        "WebP": (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "preuve_type"),
        "TIFF": (saved(picture(), "TIFF"), "a.tif", "preuve_type"),
        "BMP": (saved(picture(), "BMP"), "a.bmp", "preuve_type"),
        "HEIC": (movie(b"heic"), "IMG_0001.HEIC", "preuve_type"),
        "HEIC nommé JPEG": (movie(b"mif1"), "IMG_0001.jpg", "preuve_type"),
        "AVIF": (movie(b"avif"), "a.avif", "preuve_type"),
        "vidéo": (movie(b"isom"), "a.mp4", "preuve_type"),
        "PNG de 50 000 par 50 000": (png_header(50_000, 50_000), "a.png", "preuve_trop_grande"),
        "PNG de 10 000 par 8 000": (png_header(10_000, 8_000), "a.png", "preuve_trop_grande"),
        "JPEG de 50 000 par 50 000": (jpeg_header(50_000, 50_000), "a.jpg", "preuve_trop_grande"),
        "JPEG tronqué": (entiere[: len(entiere) // 2], "a.jpg", "preuve_abimee"),
        "JPEG de trois octets": (b"\xff\xd8\xff", "a.jpg", "preuve_abimee"),
        "page web sous une signature de JPEG": (b"\xff\xd8\xff<html><script>1</script>", "a.jpg", "preuve_abimee"),
        "PNG tronqué": (photo("PNG")[:60], "a.png", "preuve_abimee"),
        "PNG de petite taille, pixels absents": (png_header(9, 9), "a.png", "preuve_abimee"),
    }


def _documents() -> dict[str, tuple[bytes, str, str]]:
    def actif(contenu: bytes) -> tuple[bytes, str, str]:
        return contenu, "a.pdf", "preuve_active"

    clair = {"object_stream_mode": pikepdf.ObjectStreamMode.disable}
    quitte = {"launch": action(S=pikepdf.Name.Launch, F="calc.exe")}
    chiffre = pikepdf.Encryption(owner="x", user="")
    leurre = pdf().replace(b"1 0 obj<</Type/Catalog", b"% stream\n1 0 obj<</Type/Catalog" + JS) + b"% endstream\n%%EOF"
    return {
        "PDF coupé": (pdf()[:40], "a.pdf", "preuve_abimee"),
        "PDF vide de pages": (pdf().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0").replace(
            b"trailer", b"4 0 obj<</Length 0>>stream\n\nendstream endobj\ntrailer"), "a.pdf", "preuve_abimee"),
        "PDF chiffré": (real_pdf(lambda d: None, encryption=chiffre), "a.pdf", "preuve_protegee"),
        "PDF à script, chiffré": (real_pdf(on_opening(script), encryption=chiffre), "a.pdf", "preuve_protegee"),
        "script à l’ouverture": actif(pdf(JS)),
        "script écrit en #": actif(pdf(b"/OpenAction<</S/Java#53cript/#4aS(x)>>")),
        "script caché entre deux faux flux": actif(leurre),
        "script compressé": actif(real_pdf(on_opening(script))),
        "script en clair d’un vrai document": actif(real_pdf(on_opening(script), **clair)),
        "script dans un flux": actif(real_pdf(scripted_stream)),
        "scripts nommés": actif(real_pdf(named_scripts)),
        "script de page": actif(real_pdf(page_script)),
        "script sous un dictionnaire trompeur": actif(hidden_objects(JS, leurre=True)),
        "script sous un prédicteur": actif(hidden_objects(JS, predicteur=True)),
        "lancement": actif(real_pdf(on_opening(lambda: quitte["launch"]))),
        "lancement en clair": actif(pdf(b"/OpenAction<</S/Launch/F(calc)>>")),
        "fichier joint": actif(real_pdf(attached)),
        "formulaire XFA": actif(real_pdf(form_xfa)),
        "formulaire qui envoie": actif(real_pdf(form_that_sends)),
        "son": actif(real_pdf(annotated(Subtype=pikepdf.Name.Sound))),
        "contenu multimédia": actif(real_pdf(annotated(Subtype=pikepdf.Name.RichMedia))),
        "autre document ouvert": actif(real_pdf(on_opening(lambda: action(S=pikepdf.Name.GoToR, F="//hote/x")))),
        "import de données": actif(real_pdf(on_opening(lambda: action(S=pikepdf.Name.ImportData, F="x.fdf")))),
        "archive cachée à la fin": actif(pdf() + archive(fin=b"%%EOF")),
        "page web dans un commentaire": actif(pdf().replace(b"\n1 0 obj", b"\n%<script>alert(1)</script>\n1 0 obj")),
        "flux d’objets illisible": actif(pdf().replace(
            b"trailer", b"4 0 obj<</Type/ObjStm/Filter/LZWDecode>>stream\nabc\nendstream endobj\ntrailer")),
        "bombe d’objets": actif(pdf().replace(
            b"trailer", b"4 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" + zlib.compress(bytes(70 << 20), 1)
            + b"\nendstream endobj\ntrailer")),
    }  # fmt: skip


REFUSES: dict[str, tuple[bytes, str, str]] = _programs_and_documents() | _pictures() | _documents()

DESARMES: dict[str, tuple[bytes, str]] = {
    "lien d’un document": (real_pdf(annotated(Subtype=pikepdf.Name.Link, A=link())), "a.pdf"),
    "lien en clair": (real_pdf(
        annotated(Subtype=pikepdf.Name.Link, A=link()), object_stream_mode=pikepdf.ObjectStreamMode.disable), "a.pdf"),
    "adresse à l’ouverture": (real_pdf(on_opening(link)), "a.pdf"),
    "adresse de page": (real_pdf(page_link), "a.pdf"),
    "adresse enchaînée": (real_pdf(chained), "a.pdf"),
    "adresse de base": (real_pdf(base_address), "a.pdf"),
    "adresse cachée par un prédicteur": (hidden_objects(
        b"/OpenAction<</S/URI/URI(https://exemple.test/CANARI-FICTIF)>>", predicteur=True), "a.pdf"),
    "photo bavarde": (talkative("JPEG"), "IMG_1.jpg"),
    "PNG bavard": (talkative("PNG"), "capture.png"),
    "JPEG et archive": (photo() + archive(), "a.jpg"),
    "PNG et archive": (photo("PNG") + archive(), "a.png"),
    "JPEG et page web": (photo() + b"<script>alert('CANARI-FICTIF')</script>", "a.jpg"),
    "PNG animé": (saved(picture(), "PNG", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")]), "a.png"),
    "deux photos en une (MPO)": (saved(
        picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")]), "IMG_2.jpg"),
    "JPEG en quatre couleurs": (saved(picture("CMYK"), "JPEG"), "imprimeur.jpg"),
    "JPEG en gris": (saved(picture("L"), "JPEG"), "scan.jpeg"),
    "PNG à seize bits": (saved(picture("I;16"), "PNG"), "scan.png"),
    "PNG à palette": (saved(picture("P"), "PNG", transparency=0), "capture.png"),
    "PNG transparent": (saved(picture("LA"), "PNG"), "capture.png"),
    "JPEG progressif": (saved(picture(), "JPEG", progressive=True), "a.jfif"),
}  # fmt: skip

#: Names a browser may be made to send, and what is kept of them.
NOMS = [
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\Users\\x\\attestation.pdf", "attestation.pdf"),
    ("att\x00est\nation.pdf", "attestation.pdf"),
    ("a.pdf\r\nContent-Type: text/html\r\n\r\n<script>.pdf", "htmlscript.pdf"),
    ("att\u202efdp.exe", "attfdp.exe"),
    ("att\u2066est\u200bation.pdf", "attestation.pdf"),
    ("<b>'é\".pdf", "b'é.pdf"),
    ("x" * 300 + ".pdf", "x" * 110 + ".pdf"),
    ("...", ""),
    ("", ""),
]
