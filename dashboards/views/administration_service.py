"""Operator: « Tout marche-t-il ? » — the probes with their measures, the work that waits, what was set aside."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import sondes, travaux_lus
from accounts.permissions import Permission
from accounts.requete import Requete
from dashboards.acces import requires
from dashboards.onglets_administration import tabs


@require_safe
@requires(Permission.SITE_EDITER)
def page(request: Requete) -> HttpResponse:
    """The state of the platform, as those who run it need it."""
    lues = sondes.read()
    contexte = {
        "onglets": tabs("administration:service"),
        "sondes": lues,
        "pire": sondes.worst(lues),
        "natures": travaux_lus.by_nature(),
        "ecartes": travaux_lus.set_aside(),
        "montres": travaux_lus.MONTRES,
    }
    return render(request, "administration/service.html", contexte)
