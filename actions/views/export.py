"""« Comment emporter toutes mes données ? »: ask for the archive, follow it, take it away, erase it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import horloge
from accounts.models import Travail
from accounts.requete import Requete
from actions import export_demande
from actions.models import ExportDonnees
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus
from referentiels.parametres import parametres_au


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def export(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Where the archive stands; ask for one."""
    if request.method == "POST":
        export_demande.ask(request.user)
        return redirect("ps:export")
    dernier = export_demande.last(request.user)
    en_cours = dernier if dernier is not None and dernier.etat == ExportDonnees.Etat.EN_COURS else None
    travail = export_demande.work_of(en_cours) if en_cours is not None else None
    is_echec = en_cours is not None and (travail is None or travail.etat == Travail.Etat.ECARTE)
    return render(request, "ps/export.html", {
        "pret": dernier if dernier is not None and export_demande.is_ready(dernier) else None,
        "en_cours": None if is_echec else en_cours, "is_echec": is_echec,
        "suivi": _progress(travail) if travail is not None else None,
        "jours": parametres_au(request.jour).export_jours,
    })  # fmt: skip


def _progress(travail: Travail) -> dict[str, Any]:
    """Steps done, share, and seconds left (None before the first step)."""
    secondes = (horloge.instant() - travail.pris_at).total_seconds() if travail.pris_at else 0
    reste = round(secondes * (travail.total - travail.faites) / travail.faites) if travail.faites else None
    return {
        "faites": travail.faites, "total": travail.total, "reste": reste,
        "part": 100 * travail.faites / travail.total if travail.total else 0,
    }  # fmt: skip


@require_safe
@holder_page
def telecharger(request: Requete, titulaire: Titulaire, jeton: UUID) -> HttpResponseBase:
    """The archive, as a sealed download sent block by block."""
    try:
        trouve, blocs = export_demande.download(request.user, jeton)
    except ExportDonnees.DoesNotExist as erreur:
        raise Http404 from erreur
    except Refus as refus:
        messages.error(request, str(refus))
        return redirect("ps:export")
    reponse = StreamingHttpResponse(blocs, content_type="application/zip")
    reponse["Content-Length"] = str(trouve.taille)
    reponse["Content-Disposition"] = f'attachment; filename="mes-donnees-{request.jour:%Y-%m-%d}.zip"'
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@require_POST
@holder_page
def effacer(request: Requete, titulaire: Titulaire, jeton: UUID) -> HttpResponse:
    """Erase the archive before its time."""
    try:
        is_effacee = export_demande.forget(request.user, jeton)
    except ExportDonnees.DoesNotExist as erreur:
        raise Http404 from erreur
    if is_effacee:
        messages.success(request, "L’archive est effacée. Vos données, elles, restent sur votre compte.")
    else:
        messages.info(request, "Cette archive n’est plus là\u00a0: il n’y a rien à effacer.")
    return redirect("ps:export")
