"""Make a PDF for the archives that everybody can read: PDF/A-3a and PDF/UA-1 both, the same bytes for the same page."""

import atexit
import gc
import re
from base64 import b64encode
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings

from certif.socle import ramassage

FEUILLE = "static/pdf/pdf.css"
VARIANTE = "pdf/a-3a"
#: The weights that the style sheet asks for.
GRAISSES = (400, 600, 700)
#: The one font of the style sheet, which holds all weights: its family, its file.
_VARIABLE = re.compile(r'@font-face \{ font-family: "(?P<famille>[^"]+)"; src: url\("(?P<fichier>[^"]+)"\)[^}]*\}')
#: What WeasyPrint's PDF/A does not say: the document follows PDF/UA too. PDF/A wants every word of its metadata to be
#: described (ISO 19005-3, 6.6.2.3.3), hence the schema beside the declaration.
_UA = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


class PdfIndisponible(RuntimeError):
    """The system library that draws the text is missing; the message says what to install."""


def to_archive(html: str) -> bytes:
    """The bytes of the PDF, of a page written without the address of its style sheet (`FEUILLE` is read once)."""
    HTML, police, feuille, lecteur = _tools()
    with ramassage.pause():  # what one document makes stays in use until its end
        document = HTML(string=html, base_url=f"{Path(settings.BASE_DIR).as_uri()}/", url_fetcher=lecteur)
        contenu: bytes = document.write_pdf(
            stylesheets=[feuille], font_config=police, pdf_variant=VARIANTE, finisher=_declare_ua
        )
    return contenu


@cache
def _tools() -> tuple[Any, Any, Any, Any]:
    """WeasyPrint's page, its fonts, our style sheet and what may be read; a process makes them once."""
    try:
        # Imported here: WeasyPrint loads Pango, which only the workers need.
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except OSError as erreur:
        raise PdfIndisponible(
            "Pango est introuvable : installez libpango-1.0-0 et libpangoft2-1.0-0, puis relancez le travail."
        ) from erreur
    lecteur = URLFetcher(allowed_protocols=("file", "data"))
    police = FontConfiguration()
    feuille = CSS(string=_style_sheet(), font_config=police, url_fetcher=lecteur)
    # Before the interpreter takes its modules apart: the fonts still have to be given back.
    atexit.register(_tools.cache_clear)
    # The libraries and the sheet stay until the end: each later search walks the documents alone.
    gc.collect()
    gc.freeze()
    return HTML, police, feuille, lecteur


def _style_sheet() -> str:
    """Our style sheet with one font for each weight.

    Given the font that holds all weights, WeasyPrint cuts it again for each document: half of the time of a document.
    """
    # Imported here: only what draws needs it.
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    feuille = Path(settings.BASE_DIR) / FEUILLE

    def cut(regle: re.Match[str]) -> str:
        faces = []
        for graisse in GRAISSES:
            police = TTFont(feuille.parent / regle["fichier"])
            instantiateVariableFont(police, {"wght": graisse}, inplace=True)
            police.flavor = None
            tampon = BytesIO()
            police.save(tampon)
            adresse = f"data:font/ttf;base64,{b64encode(tampon.getvalue()).decode()}"
            faces.append(
                f'@font-face {{ font-family: "{regle["famille"]}"; src: url("{adresse}"); font-weight: {graisse}; }}'
            )
        return "\n".join(faces)

    texte, trouvees = _VARIABLE.subn(cut, feuille.read_text())
    if trouvees != 1:
        raise RuntimeError(f"{FEUILLE} no longer names one variable font")
    return texte


def _declare_ua(document: Any, pdf: Any) -> None:
    """Add the declaration to the one RDF block of the metadata, which WeasyPrint has just written."""
    flux = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    avant = flux.stream[0]
    flux.stream = [avant.replace(b"</rdf:RDF>", _UA.encode())]
    if flux.stream[0] == avant:
        raise RuntimeError("WeasyPrint's metadata changed shape: PDF/UA cannot be declared")
