"""The summary of progress as a PDF: A4, tagged (PDF/UA-1). Information only, it proves nothing."""

from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from actions import tableau, verdicts
from actions.pdf_balise import to_pdf
from actions.situation import Situation

GABARIT = "pdf/synthese.html"
MENTION = "Ce document n’est pas une attestation."


def render(situation: Situation, on: date) -> bytes:
    """The bytes of the PDF; raises `Refus("pdf_indisponible")` where the system library is missing."""
    return to_pdf(render_to_string(GABARIT, context(situation, on)))


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
