"""DGOS: how the country moves, and whether everybody has the same chance."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from dashboards import equite, evolution, periode
from dashboards.acces_pilotage import steering
from dashboards.indicateurs import INDICATEURS
from dashboards.page_gardee import page
from dashboards.pilotage_cadre import curve, frame
from dashboards.rules import entonnoir, projection
from dashboards.selection import Selection


@require_safe
@steering
def tendance(request: Requete) -> HttpResponse:
    """One indicator over a period, and where it goes."""
    return page(request, "pilotage/evolution.html", lambda: _tendance(request))


def _tendance(request: Requete) -> dict[str, Any]:
    selection, code = Selection.read(request.GET), _one_of(request, evolution.SUIVIS)
    choisie = periode.read(request.GET, request.jour)
    courbe = evolution.read(code, selection, choisie, request.jour)
    autres = {nom: request.GET.get(nom, "") for nom in ("indicateur", "du", "au", "pas")}
    return {
        **frame("evolution", selection, **autres), **curve(courbe),
        "indicateur": INDICATEURS[code], "indicateurs": [INDICATEURS[c] for c in evolution.SUIVIS],
        "periode": choisie, "pas": periode.PAS.items(),
        "fichier": selection.plus(indicateur=code, **choisie.parametres),
        "fenetre": projection.FENETRE, "niveau": projection.NIVEAU,
    }  # fmt: skip


@require_safe
@steering
def ecarts(request: Requete) -> HttpResponse:
    """Gaps between groups, each cut on its funnel."""
    return page(request, "pilotage/equite.html", lambda: _ecarts(request))


def _ecarts(request: Requete) -> dict[str, Any]:
    selection, code = Selection.read(request.GET), _one_of(request, equite.COMPARES)
    coupes = equite.cuts(code, selection, request.jour)
    return {
        **frame("equite", selection, indicateur=request.GET.get("indicateur", "")),
        "coupes": [(coupe, *_drawn(coupe)) for coupe in coupes], "legende": equite.LEGENDE, "axes": equite.AXES,
        "indicateur": INDICATEURS[code], "indicateurs": [INDICATEURS[c] for c in equite.COMPARES],
        "fichier": selection.plus(indicateur=code), "attendus": entonnoir.ATTENDUS_MIN,
    }  # fmt: skip


def _drawn(coupe: equite.Coupe) -> tuple:
    return (equite.draw(coupe), equite.rows(coupe)) if coupe.entonnoir else (None, None)


def _one_of(request: Requete, codes: tuple[str, ...]) -> str:
    code = request.GET.get("indicateur", "") or codes[0]
    if code not in codes:
        raise Http404
    return code
