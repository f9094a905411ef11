"""Public: « Les partenaires transmettent-ils à temps ? » — by partner and month, small counts hidden."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import RequetePublique
from actions.rules.transit import ETAPES
from dashboards import ponctualite
from referentiels.parametres import parametres_au


@require_safe
@login_not_required
def accueil(request: RequetePublique) -> HttpResponse:
    """Every partner of whom something was due in the last twelve months."""
    parametres = parametres_au(request.jour)
    contexte = {
        "partenaires": ponctualite.read(request.jour),
        "issues": ponctualite.ISSUES.values(),
        "mois": ponctualite.MOIS,
        "seuil": parametres.seuil_secret,
        "parametres": parametres,
        "etapes": ETAPES,
        "jour": request.jour,
    }
    return render(request, "public/ponctualite.html", contexte)
