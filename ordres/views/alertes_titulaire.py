"""« Que m’a écrit mon Ordre ? »: the alerts of a holder, in the words that were sent to them and to their employers."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from ordres import alertes_lues

DERNIERES = 50


@require_safe
def mes_alertes(request: Requete) -> HttpResponse:
    """Every alert about one's cycles; opening the page acknowledges those addressed to the holder."""
    if not request.user.professionnel_id:
        raise Http404
    alertes = list(alertes_lues.of_holder(request.user)[:DERNIERES])
    nouvelles = [a for a in alertes if a.lue_at is None and a.employeur_id is None]
    if request.method == "GET":
        alertes_lues.acknowledge(nouvelles, request.user)
    return render(
        request, "ordre/mes_alertes.html", {"alertes": alertes, "nouvelles": {alerte.pk for alerte in nouvelles}}
    )
