"""Make a tagged PDF (PDF/UA-1) from a page: titles, language, headers of tables and bookmarks come from its HTML."""

from pathlib import Path

from django.conf import settings

from certif.socle.refus import Refus


def to_pdf(html: str) -> bytes:
    """The bytes of the PDF; raises `Refus("pdf_indisponible")` where the system library is missing."""
    try:
        # Imported here: WeasyPrint loads Pango, which only these pages and the workers need.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as erreur:
        raise Refus(
            "pdf_indisponible",
            "Le document PDF ne peut pas être produit pour le moment.",
            remede="Réessayez plus tard\u00a0; vos informations restent sur cette page, que vous pouvez imprimer.",
        ) from erreur
    document = HTML(
        string=html,
        base_url=f"{Path(settings.BASE_DIR).as_uri()}/",
        url_fetcher=URLFetcher(allowed_protocols=("file", "data")),
    )
    contenu: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return contenu
