"""« Quels chiffres sont publiés ? »: the open data, for anybody, without an account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.requete import RequetePublique
from dashboards import croise, jeu_ouvert
from dashboards.croise import Croise, Ligne, Valeur
from dashboards.indicateurs import INDICATEURS
from dashboards.models import Arrete
from dashboards.regard import Regard

#: Figures shown on the page itself.
MONTRES = ("comptes", "actives", "commences", "complets")
#: Seconds during which figures that no night has kept yet are not counted again.
AVANT = 300
#: Seconds during which a file that never changes is not asked again.
JOUR = 86_400


@login_not_required
@require_safe
def accueil(request: RequetePublique) -> HttpResponse:
    """The last figures by profession, the files of each quarter, what each figure means."""
    lu = _figures(request.jour)
    contexte = {
        "chiffres": lu,
        "lignes": [_row(ligne) for ligne in lu.lignes],
        "total": _row(lu.total)[1],
        "trimestres": jeu_ouvert.quarters(request.jour),
        "champs": jeu_ouvert.CHAMPS,
        "indicateurs": INDICATEURS.values(),
        "licence": jeu_ouvert.LICENCE,
    }
    return render(request, "public/donnees_ouvertes.html", contexte)


@login_not_required
@require_safe
@cache_control(public=True, max_age=JOUR)
def comptes(request: RequetePublique, trimestre: str) -> StreamingHttpResponse:
    """The file of a quarter."""
    voulu = next((un for un in jeu_ouvert.quarters(request.jour) if un.code == trimestre), None)
    if voulu is None:
        raise Http404
    return csv_download(jeu_ouvert.rows(voulu), f"comptes-{voulu.code}.csv")


@login_not_required
@require_safe
def indicateurs(request: RequetePublique) -> StreamingHttpResponse:
    """What each indicator means, as a file."""
    return csv_download(jeu_ouvert.dictionary(), "indicateurs.csv")


@login_not_required
@require_safe
def schema(request: RequetePublique) -> JsonResponse:
    """The table schema of the files."""
    return _json(jeu_ouvert.schema())


@login_not_required
@require_safe
def catalogue(request: RequetePublique) -> JsonResponse:
    """The data package: everything a catalogue needs to list the data."""
    return _json(jeu_ouvert.package(request.jour, request.build_absolute_uri(reverse("donnees_ouvertes:accueil"))))


def _figures(on: date) -> Croise:
    """Of the last night; before the first one, of a few minutes ago: counting everybody is not for each visitor."""
    if Arrete.objects.exists():
        return _by_profession(on)
    cle = f"chiffres-publics:{on:%Y-%m-%d}"
    gardes: Croise | None = cache.get(cle)
    if gardes is None:
        gardes = _by_profession(on)
        cache.set(cle, gardes, AVANT)
    return gardes


def _by_profession(on: date) -> Croise:
    return croise.cross(MONTRES, ["profession"], {}, on, Regard.public())


def _row(ligne: Ligne) -> tuple[str, list[tuple[str, Valeur]]]:
    """The name of a row, and each of its figures with the name of its column."""
    figures = [(INDICATEURS[code].libelle, valeur) for code, valeur in ligne.valeurs.items()]
    return (ligne.libelles[0] if ligne.libelles else "Ensemble"), figures


def _json(corps: dict[str, Any]) -> JsonResponse:
    return JsonResponse(corps, json_dumps_params={"ensure_ascii": False, "indent": 2})
