"""DGOS: « Où en est le pays ? » — the country at a glance, then cut by anything, without a single person."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards import appreciations, evolution, pays, periode, pilotage_onglets, tableaux
from dashboards.acces_pilotage import steering
from dashboards.indicateurs import INDICATEURS, Dimension
from dashboards.page_gardee import page
from dashboards.pilotage_cadre import CARTOGRAPHIEES, PAR, crossing, curve, frame, map_of, states
from dashboards.selection import DESSOUS, Selection


@require_safe
@steering
def accueil(request: Requete) -> HttpResponse:
    """The few figures that matter, and where to go next."""
    return page(request, "pilotage/accueil.html", lambda: _country(request))


@require_safe
@steering
def detail(request: Requete) -> HttpResponse:
    """Every indicator cut by one dimension, on a map when it is a territory."""
    return page(request, "pilotage/detail.html", lambda: _cut(request))


def _country(request: Requete) -> dict[str, Any]:
    selection, code = Selection.read(request.GET), _shown(request)
    chiffres, tout = pays.headline(selection, request.jour)
    contexte = {
        **frame("accueil", selection, indicateur=request.GET.get("indicateur", "")),
        "chiffres": chiffres,
        "a_des_comptes": bool(tout.total.valeurs["comptes"].n),
        "source": tableaux.source(tout, *tout.indicateurs),
        "indicateur": INDICATEURS[code],
        "indicateurs": [INDICATEURS[c] for c in pays.CARTES],
        "suite": pilotage_onglets.next_pages(selection),
        "avis": appreciations.last(None, request.jour),
    }
    return contexte | _glance(selection, code, request) if contexte["a_des_comptes"] else contexte


def _cut(request: Requete) -> dict[str, Any]:
    selection, dimension, code = Selection.read(request.GET), _cut_by(request), _shown(request)
    autres = {"par": dimension.value, "indicateur": request.GET.get("indicateur", "")}
    return {
        **frame("detail", selection, **autres),
        "tableau": crossing(selection, dimension, request.jour), "par": dimension, "dimensions": PAR,
        "indicateur": INDICATEURS[code], "indicateurs": [INDICATEURS[c] for c in pays.CARTES],
        "carte": map_of(selection, dimension, code, request.jour) if dimension in CARTOGRAPHIEES else None,
    }  # fmt: skip


def _glance(selection: Selection, code: str, request: Requete) -> dict[str, Any]:
    """The map, the bars and the curve of the first page; what a crossing refuses is said in its place."""
    on = request.jour
    maille = Dimension.DEPARTEMENT if selection.get(Dimension.REGION) else Dimension.REGION
    coupe = DESSOUS[Dimension.PROFESSION] if selection.get(Dimension.PROFESSION) else Dimension.PROFESSION
    vu: dict[str, Any] = {"coupe": coupe, "trop_fins": [], "carte": None, "barres": None}
    try:
        vu["carte"] = map_of(selection, maille, code, on)
    except Refus as refus:
        vu["trop_fins"].append((f"Carte par {maille.libelle.lower()}", refus))
    try:
        vu["barres"] = states(selection, coupe, on)
    except Refus as refus:
        vu["trop_fins"].append((f"Avancement par {coupe.libelle.lower()}", refus))
    return vu | curve(evolution.read("complets", selection, periode.read({}, on), on))


def _cut_by(request: Requete) -> Dimension:
    """The dimension of the table: `?par=`, regions by default."""
    demandee = request.GET.get("par", "") or Dimension.REGION.value
    if demandee not in {d.value for d in PAR}:
        raise Http404
    return Dimension(demandee)


def _shown(request: Requete) -> str:
    """The indicator of the map: `?indicateur=`."""
    code = request.GET.get("indicateur", "") or pays.CARTES[0]
    if code not in pays.CARTES:
        raise Http404
    return code
