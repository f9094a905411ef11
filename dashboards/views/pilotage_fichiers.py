"""DGOS: what a page shows, with the same filters, as a file for a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.requete import Requete
from certif.socle.identifiers import cle_nom
from dashboards import equite, evolution, issues_controles, pays, periode, tableaux, transmissions
from dashboards.acces_pilotage import steering
from dashboards.indicateurs import Dimension
from dashboards.pilotage_cadre import PAR
from dashboards.selection import Selection
from referentiels.echange.cellules import protect

Rangees = Iterable[Sequence[str]]
_FIGURE = re.compile(r"-?\d+(,\d+)?")


@require_safe
@steering
def fichier(request: Requete, table: str) -> HttpResponseBase:
    """One table of the room; its name says which (`TABLES`)."""
    if table not in TABLES:
        raise Http404
    selection = Selection.read(request.GET)
    rangees = TABLES[table](request, selection)
    titre = cle_nom(f"certif {table} {selection.titre} {request.jour:%Y-%m-%d}").replace(" ", "-")[:120]
    return csv_download(([_safe(cellule) for cellule in ligne] for ligne in rangees), f"{titre}.csv")


def _safe(cellule: str) -> str:
    """A cell without a formula; a figure of ours keeps its sign."""
    return cellule if _FIGURE.fullmatch(cellule) else protect(cellule)


def _headline(request: Requete, selection: Selection) -> Rangees:
    pays.headline(selection, request.jour)
    return tableaux.csv_rows(pays.total(pays.CHIFFRES, selection, request.jour))


def _states(request: Requete, selection: Selection) -> Rangees:
    coupe = Dimension.SPECIALITE if selection.get(Dimension.PROFESSION) else Dimension.PROFESSION
    return tableaux.csv_rows(pays.states(coupe, selection, request.jour)[2])


def _crossing(dimension: Dimension) -> Callable[[Requete, Selection], Rangees]:
    return lambda request, selection: tableaux.csv_rows(pays.by(dimension, pays.COLONNES, selection, request.jour))


def _outcomes(request: Requete, selection: Selection) -> Rangees:
    tables = {table.nom: table for table in issues_controles.read(request.jour)}
    assert request.resolver_match is not None, "a view is found by its address"
    return issues_controles.csv_rows(tables[request.resolver_match.kwargs["table"]], request.jour)


def _curve(request: Requete, selection: Selection) -> Rangees:
    courbe = evolution.read(
        _code(request, evolution.SUIVIS), selection, periode.read(request.GET, request.jour), request.jour
    )
    return evolution.csv_rows(courbe)


def _gaps(dimension: Dimension) -> Callable[[Requete, Selection], Rangees]:
    return lambda request, selection: equite.csv_rows(
        equite.cut(_code(request, equite.COMPARES), dimension, selection, request.jour)
    )


def _punctuality(request: Requete, selection: Selection) -> Rangees:
    return transmissions.csv_rows(transmissions.read(request.jour), request.jour)


def _code(request: Requete, codes: Sequence[str]) -> str:
    code = request.GET.get("indicateur", "") or codes[0]
    if code not in codes:
        raise Http404
    return code


#: Every file by the name in its address.
TABLES: Mapping[str, Callable[[Requete, Selection], Rangees]] = {
    "ensemble": _headline, "etats": _states, "evolution": _curve, "transmissions": _punctuality,
    **{dimension.value: _crossing(dimension) for dimension in PAR},
    "controles-profession": _outcomes, "controles-region": _outcomes,
    **{equite.Coupe(dimension, "").nom: _gaps(dimension) for dimension in equite.COUPES},
}  # fmt: skip
