"""Employer: « Quelles alertes avons-nous reçues ? » — about the present staff only, in the words that were sent."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.requete import Requete
from dashboards import alertes_recues
from dashboards.acces import requires
from dashboards.employeur_cadre import chosen, frame
from ordres import alertes_lues


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def alertes(request: Requete) -> HttpResponse:
    """Alerts by place of work; opening the page acknowledges those that nobody had read."""
    unites = alertes_recues.received(chosen(request), request.jour)
    toutes = [alerte for unite in unites for alerte in unite.alertes]
    nouvelles = [alerte for alerte in toutes if alerte.lue_at is None]
    if request.method == "GET":
        alertes_lues.acknowledge(nouvelles, request.user)
    return render(request, "employeur/alertes.html", {
        **frame(request, "alertes"), "unites": unites, "total": len(toutes),
        "nouvelles": {alerte.pk for alerte in nouvelles},
    })  # fmt: skip
