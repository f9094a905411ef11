"""Ordre: « Qu’est-ce qui ne concorde pas chez nous ? » — mismatches of its own perimeter, 404 outside."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.flux import anomalies, liste_anomalies
from accounts.models import Anomalie, Organisation
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.views import acces


@require_safe
def liste(request: Requete) -> HttpResponse:
    """The mismatches of the instances of this person, the oldest first."""
    instances = _instances(request)
    visibles = anomalies.visible_to(request.user, request.jour)
    contexte = {
        **liste_anomalies.list_context(visibles, request.GET, request.user, request.jour),
        "instances": instances,
    }
    return render(request, "ordre/anomalies.html", contexte)


@require_safe
def export(request: Requete) -> StreamingHttpResponse:
    """The list of the address as a file."""
    _instances(request)
    visibles = anomalies.visible_to(request.user, request.jour)
    return liste_anomalies.download(visibles, request.GET, request.user, request.jour)


@require_safe
def detail(request: Requete, pk: int) -> HttpResponse:
    """One mismatch: what does not agree, what to do, who follows it."""
    return _detail(request, _one(request, pk))


@require_POST
def suivre(request: Requete, pk: int) -> HttpResponse:
    """Take, give, put off or annotate one mismatch."""
    anomalie = _one(request, pk)
    try:
        liste_anomalies.follow(anomalie, request.POST, request.user, request.jour)
    except Depasse:
        raise
    except Refus as refus:
        return _detail(request, anomalie, refus)
    return redirect("ordre:anomalie", pk=pk)


def _instances(request: Requete) -> list[Organisation]:
    try:
        return acces.instances(request)
    except Refus as refus:
        raise PermissionDenied(str(refus)) from refus


def _one(request: Requete, pk: int) -> Anomalie:
    """The mismatch if it is in the perimeter of the person's instances, else 404: feeds are no business of theirs."""
    if not request.user.organisations_with(Permission.DOSSIER_LISTER, request.jour):
        raise Http404
    visibles = anomalies.visible_to(request.user, request.jour).filter(exercice__isnull=False)
    return get_object_or_404(visibles.select_related("exercice__professionnel", "partenaire", "proprietaire"), pk=pk)


def _detail(request: Requete, anomalie: Anomalie, refus: Refus | None = None) -> HttpResponse:
    contexte = {
        **liste_anomalies.detail_context(anomalie, request.user, request.jour),
        "adresse_suivi": reverse("ordre:suivre_anomalie", args=[anomalie.pk]),
        "refus": refus,
    }
    return render(request, "ordre/anomalie.html", contexte, status=400 if refus else 200)
