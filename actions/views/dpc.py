"""« Où en est mon DPC ? »: the triennial duty, shown apart from the certification (CSP L. 4021-1)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from actions.triennal import obligation
from actions.views.acces import Titulaire, holder_page


@require_safe
@holder_page
def dpc(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """The period, what is done, what is missing; 404 once the duty is no longer followed (`dpc_actif`)."""
    lue = obligation(titulaire.professionnel.pk, request.jour)
    if lue is None:
        raise Http404
    return render(request, "ps/dpc.html", {"obligation": lue, "triennal": lue.triennal})
