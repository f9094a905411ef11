"""DGOS: what controls conclude, and whether partners send in time; the country only."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from dashboards import issues_controles, pays, tableaux, transmissions
from dashboards.acces_pilotage import steering
from dashboards.page_gardee import page
from dashboards.pilotage_cadre import frame
from dashboards.ponctualite import ISSUES
from dashboards.selection import Selection


@require_safe
@steering
def controles(request: Requete) -> HttpResponse:
    """Controls under way, decided, satisfied; cycles that ended incomplete without one."""
    return page(request, "pilotage/controles.html", lambda: _controles(request))


def _controles(request: Requete) -> dict[str, Any]:
    selection = Selection((), ())
    echus = pays.total(["en_retard"], selection, request.jour)
    tables = issues_controles.read(request.jour)
    return {
        **frame("controles", selection),
        "tables": tables, "issues": list(issues_controles.ISSUES.values()),
        "is_vide": not any(table.tableau.lignes for table in tables),
        "echus": tableaux.case(echus.indicateurs[0], echus.total.valeurs["en_retard"]),
        "source_echus": tableaux.source(echus, *echus.indicateurs),
    }  # fmt: skip


@require_safe
@steering
def ponctualites(request: Requete) -> HttpResponse:
    """What partners announced, and whether it came in time."""
    return page(request, "pilotage/transmissions.html", lambda: _ponctualites(request))


def _ponctualites(request: Requete) -> dict[str, Any]:
    partenaires = transmissions.read(request.jour)
    return {
        **frame("transmissions", Selection((), ())),
        "partenaires": partenaires, "issues": list(ISSUES.values()), "barres": transmissions.bars(partenaires),
        "donnees": transmissions.rows(partenaires), "source": transmissions.source(partenaires, request.jour),
    }  # fmt: skip
