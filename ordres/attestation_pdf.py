"""Make the PDF of an attestation, by a worker: A4, tagged (PDF/UA-1), QR code to the verification page."""

import hashlib
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Travail
from accounts.professions import Profession
from ordres.models import Attestation

GABARIT = "pdf/attestation.html"


class PdfIndisponible(RuntimeError):
    """The system library that draws the text is missing; the message says what to install."""


def make(travail: Travail) -> None:
    """Handler of « ordres.attestation_pdf »: store the PDF and its sha256 once; running it twice changes nothing."""
    attestation = Attestation.objects.select_related("decision").get(pk=travail.donnees["attestation"])
    if attestation.pdf:
        return
    contenu = render(attestation)
    stockage = Attestation._meta.get_field("pdf").storage
    nom = stockage.save(f"attestations/{attestation.emise_le:%Y/%m}/{attestation.numero}.pdf", ContentFile(contenu))
    ranges = Attestation.objects.filter(pk=attestation.pk, pdf="").update(
        pdf=nom, sha256=hashlib.sha256(contenu).hexdigest()
    )
    if not ranges:  # another worker stored it first: ours leaves nothing behind
        stockage.delete(nom)


def render(attestation: Attestation) -> bytes:
    """The bytes of the PDF, from the row and from what its decision froze; nothing is read again from the file."""
    html = render_to_string(GABARIT, context(attestation))
    try:
        # Imported here: WeasyPrint loads Pango, which only the workers need.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as erreur:
        raise PdfIndisponible(
            "Pango est introuvable : installez libpango-1.0-0 et libpangoft2-1.0-0, puis relancez le travail."
        ) from erreur
    document = HTML(
        string=html,
        base_url=f"{Path(settings.BASE_DIR).as_uri()}/",
        url_fetcher=URLFetcher(allowed_protocols=("file", "data")),
    )
    return document.write_pdf(pdf_variant="pdf/ua-1")


def context(attestation: Attestation) -> dict[str, Any]:
    """What the template prints."""
    constat = attestation.decision.constat
    adresse = verification_url(attestation)
    return {
        "certif": {"nom": settings.CERTIF_NOM, "signature": settings.CERTIF_SIGNATURE},
        "theme": {piece: f"theme/{settings.CERTIF_THEME}/{piece}.html" for piece in ("pdf", "logo")},
        "titre": "Attestation de certification périodique",
        "style": "",
        "jour": attestation.emise_le,
        "reference": f"N° {attestation.numero}",
        "attestation": attestation,
        "profession": Profession(attestation.profession).libelle,
        "debut": date.fromisoformat(constat["cycle"]["debut"]),
        "fin": date.fromisoformat(constat["cycle"]["fin"]),
        "referentiel": constat["referentiel"] or "en cours de rédaction à la date de la décision",
        "decision": attestation.decision,
        "adresse": adresse,
        "saisie": f"{settings.CERTIF_SITE_URL.rstrip('/')}{reverse('verification:saisie')}",
        "qr": qr_data_uri(adresse),
        "demonstration": settings.DEMO,
    }


def verification_url(attestation: Attestation) -> str:
    """Absolute address of the verification page, as the QR code carries it: an opaque token, no personal data."""
    return f"{settings.CERTIF_SITE_URL.rstrip('/')}{reverse('verification:jeton', args=[attestation.jeton])}"


def qr_data_uri(adresse: str) -> str:
    """The QR code as an SVG data address (an image can carry the text that describes it, as PDF/UA asks)."""
    tampon = BytesIO()
    segno.make(adresse, error="m", micro=False).save(tampon, kind="svg", border=2, xmldecl=False, svgns=True)
    return "data:image/svg+xml;charset=utf-8," + quote(tampon.getvalue().decode())
