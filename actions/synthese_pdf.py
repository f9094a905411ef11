"""The summary of progress as a PDF: A4, tagged (PDF/UA-1). Information only, it proves nothing."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from actions import tableau, verdicts
from actions.situation import Situation
from certif.socle.refus import Refus

GABARIT = "pdf/synthese.html"
MENTION = "Document d’information, sans valeur d’attestation."


def render(situation: Situation, on: date) -> bytes:
    """The bytes of the PDF; raises `Refus("pdf_indisponible")` where the system library is missing."""
    html = render_to_string(GABARIT, context(situation, on))
    try:
        # Imported here: WeasyPrint loads Pango, which only this page and the workers need.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as erreur:
        raise Refus(
            "pdf_indisponible",
            "La synthèse PDF ne peut pas être produite pour le moment.",
            remede="Réessayez plus tard\u00a0; vos informations restent sur cette page, que vous pouvez imprimer.",
        ) from erreur
    document = HTML(
        string=html,
        base_url=f"{Path(settings.BASE_DIR).as_uri()}/",
        url_fetcher=URLFetcher(allowed_protocols=("file", "data")),
    )
    contenu: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return contenu


def context(situation: Situation, on: date) -> dict[str, Any]:
    """What the template prints: the same figures and sentences as the page."""
    cycle = situation.cycle
    return {
        "certif": {"nom": settings.CERTIF_NOM, "signature": settings.CERTIF_SIGNATURE},
        "theme": {piece: f"theme/{settings.CERTIF_THEME}/{piece}.html" for piece in ("pdf", "logo")},
        "titre": "Synthèse de ma certification périodique",
        "style": "",
        "reference": "",
        "jour": on,
        "mention": MENTION,
        "cycle": cycle,
        "exercice": cycle.exercice,
        "professionnel": cycle.exercice.professionnel,
        "avancement": situation.avancement,
        "total": situation.avancement.total * 100 if situation.avancement else None,
        "axes": tableau.axis_rows(situation),
        "exigences_cycle": tableau.cycle_lines(situation),
        "lectures": verdicts.read_all(situation),
        "attendues": situation.attendues,
        "demonstration": settings.DEMO,
    }
