"""« Quelles listes ai-je emportées ? »: prepare one, follow it, download it, erase it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import horloge
from accounts.models import Travail
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from ordres import export_liste, selection
from ordres.export_liste_rangees import COLONNES
from ordres.formulaires_suivi import ExportForm, FiltreForm
from ordres.models import ExportListe
from ordres.suivi_compte import count_in_time
from ordres.suivi_filtre import Filtre
from ordres.views.acces_suivi import lists_professionals

_TYPES = {
    ExportListe.Format.CSV: "text/csv; charset=utf-8",
    ExportListe.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@lists_professionals
def exports(request: Requete) -> HttpResponse:
    """One's files: being made, ready, erased."""
    instant = horloge.instant()
    lus = [
        {
            "export": export,
            "suivi": _progress(travail) if travail is not None else None,
            "is_echec": export.etat == ExportListe.Etat.EN_COURS
            and (travail is None or travail.etat == Travail.Etat.ECARTE),
            "is_pret": export.etat == ExportListe.Etat.PRET and (export.expire_at or instant) > instant,
        }
        for export, travail in export_liste.of(request.user)
    ]
    is_en_cours = any(lu["suivi"] is not None and not lu["is_echec"] for lu in lus)
    peut_liberer = request.user.has_permission(Permission.LISTE_LIBERER, request.jour)
    contexte = {"exports": lus, "is_en_cours": is_en_cours, "peut_liberer": peut_liberer}
    return render(request, "ordre/exports.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@lists_professionals
def preparer(request: Requete) -> HttpResponse:
    """Who will be in the file, what it will hold, who will know; then start it."""
    formulaire = ExportForm(request.POST if request.method == "POST" else None, auto_id="export_%s")
    if formulaire.is_valid():
        try:
            format_ = ExportListe.Format(formulaire.cleaned_data["format"])
            export_liste.ask(request.user, request.GET, format_, request.jour)
        except Refus as refus:
            formulaire.add_error(refus.champ, str(refus))
        else:
            return redirect("ordre:exports")
    filtre = Filtre.read(request.GET)
    lignes = selection.chosen(request.GET, request.organisations, request.jour)
    contexte = {
        "formulaire": formulaire,
        "total": count_in_time(lignes),
        "is_longue": export_liste.is_long(lignes, request.user, request.jour),
        "filtres": [mots for mots, _ in FiltreForm(filtre, request.organisations, ()).tags()],
        "is_coches": not selection.is_whole(request.GET),
        "colonnes": [colonne.replace("_", " ") for colonne in COLONNES],
        "retour": f"{reverse('ordre:liste')}?{selection.address(request.GET)}",
        "jours": export_liste.GARDE.days,
    }
    return render(request, "ordre/export_preparer.html", contexte, status=422 if formulaire.errors else 200)


@require_safe
def telecharger(request: Requete, jeton: UUID) -> HttpResponseBase:
    """The file, as a sealed download sent block by block, to its author alone."""
    try:
        export, blocs = export_liste.download(request.user, jeton, request.jour)
    except ExportListe.DoesNotExist as erreur:
        raise Http404 from erreur
    except Refus as refus:
        messages.error(request, str(refus))
        return redirect("ordre:exports")
    reponse = StreamingHttpResponse(blocs, content_type=_TYPES[ExportListe.Format(export.format)])
    reponse["Content-Length"] = str(export.taille)
    reponse["Content-Disposition"] = f'attachment; filename="suivi-{export.demande_at:%Y-%m-%d}.{export.format}"'
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@require_POST
def effacer(request: Requete, jeton: UUID) -> HttpResponse:
    """Erase one's file before its time."""
    try:
        is_effacee = export_liste.forget(request.user, jeton)
    except ExportListe.DoesNotExist as erreur:
        raise Http404 from erreur
    messages.success(request, "La liste est effacée." if is_effacee else "Cette liste n’était plus là.")
    return redirect("ordre:exports")


def _progress(travail: Travail) -> dict[str, Any]:
    """Rows done, share, pace, and seconds left (None before the first slice)."""
    secondes = (horloge.instant() - travail.pris_at).total_seconds() if travail.pris_at else 0
    reste = round(secondes * (travail.total - travail.faites) / travail.faites) if travail.faites else None
    return {
        "faites": travail.faites, "total": travail.total, "reste": reste,
        "rythme": round(travail.faites / secondes) if secondes else 0,
        "part": 100 * travail.faites / travail.total if travail.total else 0,
    }  # fmt: skip
