"""Operator: « Que reste-t-il dans les dossiers de dépôt ? » — files not taken yet, and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import horloge
from accounts.flux import boite_dossiers, boite_reste
from accounts.permissions import Permission
from accounts.requete import Requete
from dashboards.acces import requires
from dashboards.onglets_flux import tabs


@require_safe
@requires(Permission.FLUX_LIBERER)
def boites(request: Requete) -> HttpResponse:
    """What stands in the inbox folders right now, then what was reported these last days."""
    contexte = {
        "onglets": tabs(request, "operateur:boites"),
        "ouverte": boite_dossiers.root() is not None,
        "restants": boite_reste.remaining(horloge.instant()),
        "signalements": boite_reste.reported(horloge.now()),
    }
    return render(request, "operateur/boites.html", contexte)
