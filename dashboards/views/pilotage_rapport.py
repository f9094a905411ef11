"""DGOS: the report of a selection as a PDF — ask for it, follow it, take it away."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Travail
from accounts.requete import Requete
from certif.socle.identifiers import cle_nom
from dashboards import pays
from dashboards import rapport as demande
from dashboards.acces_pilotage import steering
from dashboards.pilotage_cadre import frame
from dashboards.rapport import Rapport
from dashboards.selection import Selection

EN_COURS = {Travail.Etat.A_FAIRE, Travail.Etat.EN_COURS}


@require_http_methods(["GET", "HEAD", "POST"])
@steering
def rapport(request: Requete) -> HttpResponse:
    """Where the document of this selection stands; ask for it."""
    selection = Selection.read(request.GET)
    # What a page would refuse to show is not printed either.
    pays.headline(selection, request.jour)
    voulu = Rapport(selection, request.jour)
    if request.method == "POST":
        demande.ask(request.user, voulu)
        return redirect(voulu.adresse)
    travail = demande.work_of(voulu)
    is_en_cours = travail is not None and travail.etat in EN_COURS
    return render(request, "pilotage/rapport.html", {
        **frame("rapport", selection), "cadre": "base.html",
        "is_en_cours": is_en_cours, "travail": travail, "is_pret": voulu.is_ready,
        "part": 100 * travail.faites / travail.total if travail is not None and travail.total else 0,
        "is_echec": travail is not None and travail.etat == Travail.Etat.ECARTE,
        "adresse": voulu.adresse, "jours": demande.GARDE.days,
    })  # fmt: skip


@require_safe
@steering
def telecharger(request: Requete) -> HttpResponseBase:
    """The document, as a download that is never rendered inside the site."""
    voulu = Rapport(Selection.read(request.GET), request.jour)
    if not voulu.is_ready:
        return redirect(voulu.adresse)
    nom = cle_nom(f"certif pilotage {voulu.selection.titre} {voulu.jour:%Y-%m-%d}").replace(" ", "-")[:120]
    reponse = FileResponse(
        default_storage.open(voulu.chemin), as_attachment=True, filename=f"{nom}.pdf", content_type="application/pdf"
    )
    reponse.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse.headers["X-Content-Type-Options"] = "nosniff"
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse
