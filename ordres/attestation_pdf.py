"""What an attestation shows: A4, PDF/A-3a and PDF/UA-1, QR code to the verification page. Signed by `ordres.cachet`."""

from datetime import date, timedelta
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.professions import Profession
from ordres.models import Attestation
from ordres.pdf_archive import to_archive

GABARIT = "pdf/attestation.html"
#: Mask pattern of the QR codes (ISO/IEC 18004, 7.8): stripes of three columns.
MASQUE = 2


def render(attestation: Attestation) -> bytes:
    """The bytes of the unsigned PDF, from the row and from what its decision froze: the same each time it is asked."""
    return to_archive(render_to_string(GABARIT, context(attestation)))


def context(attestation: Attestation) -> dict[str, Any]:
    """What the template prints."""
    constat = attestation.decision.constat
    adresse = verification_url(attestation)
    debut, fin = (date.fromisoformat(constat["cycle"][borne]) for borne in ("debut", "fin"))
    return {
        "certif": {"nom": settings.CERTIF_NOM, "signature": settings.CERTIF_SIGNATURE},
        "theme": {piece: f"theme/{settings.CERTIF_THEME}/{piece}.html" for piece in ("pdf", "logo")},
        "titre": "Attestation de certification périodique",
        # Not empty: the page then carries no link to the style sheet, that the worker has read once.
        "style": "/* static/pdf/pdf.css */",
        "jour": attestation.emise_le,
        "reference": f"N° {attestation.numero}",
        "attestation": attestation,
        "profession": Profession(attestation.profession).libelle,
        "debut": debut,
        "fin": fin,
        "annees": whole_years(debut, fin),
        "referentiel": constat["referentiel"] or "en cours de rédaction à la date de la décision",
        "decision": attestation.decision,
        "adresse": adresse,
        "saisie": f"{settings.CERTIF_SITE_URL.rstrip('/')}{reverse('verification:saisie')}",
        "qr": qr_data_uri(adresse),
        "demonstration": settings.DEMO,
    }


def whole_years(debut: date, fin: date) -> int:
    """How many whole years from `debut` to `fin` inclusive (nine for the first cycles, R. 4022-14); 0 if not whole."""
    lendemain = fin + timedelta(days=1)
    return lendemain.year - debut.year if (lendemain.month, lendemain.day) == (debut.month, debut.day) else 0


def verification_url(attestation: Attestation) -> str:
    """Absolute address of the verification page, as the QR code carries it: an opaque token, no personal data."""
    return f"{settings.CERTIF_SITE_URL.rstrip('/')}{reverse('verification:jeton', args=[attestation.jeton])}"


def qr_data_uri(adresse: str) -> str:
    """The QR code as an image of four points a module (an image can carry the text that describes it, PDF/UA).

    Points, not paths: WeasyPrint draws a path for each run of modules. The mask is given: a reader reads each of the
    eight, and weighing them costs as much as drawing the code.
    """
    return str(segno.make(adresse, error="m", micro=False, mask=MASQUE).png_data_uri(scale=4, border=2))
