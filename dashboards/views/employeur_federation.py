"""Fédération: « Où en sont nos établissements ? » — figures of its members of the day, small cells hidden."""

from __future__ import annotations

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.permissions import Permission
from accounts.requete import Requete
from actions.consultations import inert
from dashboards import employeur_federation
from dashboards.acces import requires
from referentiels.parametres import parametres_au


@require_safe
@requires(Permission.AGREGAT_MEMBRES)
def federation(request: Requete) -> HttpResponse:
    """Both tables, what they count, on which day, and what is hidden."""
    membres = employeur_federation.members(request.organisations, request.jour)
    contexte = {
        "organisations": request.organisations,
        "membres": membres,
        "tables": employeur_federation.tables(membres, request.jour) if membres else [],
        "seuil": parametres_au(request.jour).seuil_secret,
        "jour": request.jour,
    }
    return render(request, "employeur/federation.html", contexte)


@require_safe
@requires(Permission.AGREGAT_MEMBRES)
def fichier(request: Requete, table: str) -> StreamingHttpResponse:
    """One table as a CSV, with the same cells hidden."""
    membres = employeur_federation.members(request.organisations, request.jour)
    voulues = {vue.cle: vue for vue in employeur_federation.tables(membres, request.jour)}
    if table not in voulues:
        raise Http404
    rangees = (list(map(inert, rangee)) for rangee in employeur_federation.csv_rows(voulues[table]))
    return csv_download(rangees, f"federation-{table}-{request.jour:%Y-%m-%d}.csv")
