"""CNP: its référentiel and the aggregates of its specialty; never a person (profile P4, R. 4022-26).

Who said yes is read elsewhere, by those in charge of accompanying (`cnp_accompagnement`, profile P5).
"""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.requete import Requete
from dashboards import mesures, presentation
from dashboards.acces import requires
from referentiels.models import Referentiel, VersionReferentiel


@require_safe
@requires(Permission.AGREGAT_SPECIALITE)
def accueil(request: Requete) -> HttpResponse:
    """Référentiels of the CNP with their versions, and how the professionals they apply to are doing."""
    referentiels = list(Referentiel.objects.filter(cnp__in=request.organisations))
    versions = (
        VersionReferentiel.objects.filter(referentiel__in=referentiels)
        .select_related("referentiel")
        .annotate(nb_actions=Count("actions"))
        .order_by("referentiel__titre", "-numero")
    )
    comptes = mesures.running(request.jour, Q(version__referentiel__in=referentiels))
    tables = {
        "territoire": mesures.by_state(comptes.filter(is_militaire=False), mesures.TERRITOIRES, request.jour),
        "mode": mesures.by_state(comptes, mesures.MODES, request.jour),
    }
    contexte = {
        "organisations": request.organisations,
        "versions": versions,
        "tables": tables.items(),
        "a_des_comptes": bool(tables["mode"].tableau.lignes),
        "total": tables["mode"].tableau.total,
        "series": tables["mode"].etats,
        "barres": presentation.bars(tables["mode"]),
        "carte": presentation.map_values(tables["territoire"]),
        "source": presentation.source(request.jour),
    }
    return render(request, "cnp/accueil.html", contexte)
