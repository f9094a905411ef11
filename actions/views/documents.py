"""What the holder takes away: proofs, summary PDF, own data."""

import json

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts import journal
from accounts.journal import Fait
from accounts.requete import Requete
from actions import synthese_pdf
from actions.export_donnees import export
from actions.justificatifs import open_stored
from actions.models import Justificatif
from actions.situation import situation
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus

#: A proof is never rendered inside the site: no script, no form, no origin.
CSP_FICHIER = "default-src 'none'; sandbox"


@require_safe
@holder_page
def justificatif(request: Requete, titulaire: Titulaire, pk: int) -> FileResponse:
    """A proof of the holder, always as a download."""
    trouve = get_object_or_404(Justificatif, pk=pk, action__professionnel_id=request.user.professionnel_id)
    reponse = FileResponse(
        open_stored(trouve.fichier), as_attachment=True, filename=trouve.nom, content_type=trouve.type_mime
    )
    reponse.headers["Content-Security-Policy"] = CSP_FICHIER
    reponse.headers["X-Content-Type-Options"] = "nosniff"
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


@require_safe
@holder_page
def synthese(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """The summary of a cycle as a PDF."""
    cycle = titulaire.cycle
    if cycle is None:
        raise Http404
    try:
        contenu = synthese_pdf.render(situation(cycle, request.jour), request.jour)
    except Refus as refus:
        messages.error(request, str(refus))
        return redirect("ps:tableau_de_bord")
    journal.record(Fait.SYNTHESE_TELECHARGEE, auteur=request.user, professionnel=titulaire.professionnel, objet=cycle)
    return _download(contenu, "application/pdf", f"synthese-certification-{request.jour:%Y-%m-%d}.pdf")


@require_safe
@holder_page
def mes_donnees(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Everything kept about the holder, as JSON."""
    contenu = json.dumps(export(request.user, request.jour), ensure_ascii=False, indent=2).encode()
    return _download(contenu, "application/json", f"mon-compte-{request.jour:%Y-%m-%d}.json")


def _download(contenu: bytes, type_mime: str, nom: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=type_mime)
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse
