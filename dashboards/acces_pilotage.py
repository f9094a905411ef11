"""The door of the steering room: what its pages refuse is answered in place, with its reason, and journaled."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts import journal
from accounts.journal import Fait
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.selection import FiltreInconnu

Vue = Callable[..., HttpResponseBase]


def steering(view: Vue) -> Vue:
    """Decorate a view of the room: its permission; 404 for a filter that names nothing; 422 for a refused one."""

    @requires(Permission.AGREGAT_NATIONAL)
    @wraps(view)
    def guarded(request: Requete, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except FiltreInconnu as erreur:
            raise Http404 from erreur
        except Refus as refus:
            return _refused(request, refus)

    return guarded


def _refused(request: Requete, refus: Refus) -> HttpResponse:
    journal.record(
        Fait.FILTRE_REFUSE, auteur=request.user, organisation=request.organisations[0], motif=refus.code,
        details={"page": request.path, "filtres": {nom: valeur[:40] for nom, valeur in list(request.GET.items())[:10]}},
    )  # fmt: skip
    return render(request, "pilotage/refus.html", {"refus": refus, "adresse": request.path}, status=422)
