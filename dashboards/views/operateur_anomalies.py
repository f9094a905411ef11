"""Operator: « Qu’est-ce qui ne concorde pas ? » — mismatches between roster, Ordres and employers, all of them."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.flux import anomalies, liste_anomalies
from accounts.models import Anomalie
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards.acces import requires
from dashboards.onglets_flux import tabs


@require_safe
@requires(Permission.FLUX_CORRIGER)
def liste(request: Requete) -> HttpResponse:
    """Every mismatch, the oldest first."""
    visibles = anomalies.visible_to(request.user, request.jour)
    contexte = {
        **liste_anomalies.list_context(visibles, request.GET, request.user, request.jour),
        "onglets": tabs(request, "operateur:anomalies"),
    }
    return render(request, "operateur/anomalies.html", contexte)


@require_safe
@requires(Permission.FLUX_CORRIGER)
def export(request: Requete) -> StreamingHttpResponse:
    """The list of the address as a file."""
    visibles = anomalies.visible_to(request.user, request.jour)
    return liste_anomalies.download(visibles, request.GET, request.user, request.jour)


@require_safe
@requires(Permission.FLUX_CORRIGER)
def detail(request: Requete, pk: int) -> HttpResponse:
    """One mismatch: what does not agree, what to do, who follows it."""
    return _detail(request, _one(request, pk))


@require_POST
@requires(Permission.FLUX_CORRIGER)
def suivre(request: Requete, pk: int) -> HttpResponse:
    """Take, give, put off or annotate one mismatch."""
    anomalie = _one(request, pk)
    try:
        liste_anomalies.follow(anomalie, request.POST, request.user, request.jour)
    except Depasse:
        raise
    except Refus as refus:
        return _detail(request, anomalie, refus)
    return redirect("operateur:anomalie", pk=pk)


def _one(request: Requete, pk: int) -> Anomalie:
    visibles = anomalies.visible_to(request.user, request.jour)
    return get_object_or_404(visibles.select_related("exercice__professionnel", "partenaire", "proprietaire"), pk=pk)


def _detail(request: Requete, anomalie: Anomalie, refus: Refus | None = None) -> HttpResponse:
    contexte = {
        **liste_anomalies.detail_context(anomalie, request.user, request.jour),
        "adresse_suivi": reverse("operateur:suivre_anomalie", args=[anomalie.pk]),
        "refus": refus,
    }
    return render(request, "operateur/anomalie.html", contexte, status=400 if refus else 200)
