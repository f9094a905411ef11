"""« Que valent les actions ? »: what professionals think of them, for the ministry and for a CNP; never a person."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.identifiers import cle_nom
from dashboards import appreciations, pilotage_onglets
from dashboards.acces import requires
from dashboards.appreciations import Releve
from referentiels.echange.cellules import protect
from referentiels.models import Referentiel


@require_safe
@requires(Permission.AGREGAT_NATIONAL)
def pays(request: Requete) -> HttpResponse:
    """The figures of the nation."""
    return render(request, "pilotage/appreciations.html", {
        "releve": appreciations.last(None, request.jour), "referentiels": [], "referentiel": None,
        "fichier": "pilotage:appreciations_csv", "onglets": pilotage_onglets.tabs("appreciations", None),
    })  # fmt: skip


@require_safe
@requires(Permission.AGREGAT_NATIONAL)
def pays_csv(request: Requete, table: str) -> HttpResponseBase:
    """One table of the page, as it is shown."""
    return _file(appreciations.last(None, request.jour), table)


@require_safe
@requires(Permission.AGREGAT_SPECIALITE)
def conseil(request: Requete) -> HttpResponse:
    """The figures of one référentiel of the CNP (`?referentiel=`, the first one by default)."""
    referentiels = _own(request)
    referentiel = _chosen(request, referentiels)
    return render(request, "pilotage/appreciations.html", {
        "releve": appreciations.last(referentiel, request.jour) if referentiel else None,
        "referentiels": referentiels, "referentiel": referentiel, "fichier": "cnp:appreciations_csv", "onglets": [],
    })  # fmt: skip


@require_safe
@requires(Permission.AGREGAT_SPECIALITE)
def conseil_csv(request: Requete, table: str) -> HttpResponseBase:
    """One table of the page of the CNP, as it is shown."""
    referentiel = _chosen(request, _own(request))
    return _file(appreciations.last(referentiel, request.jour) if referentiel else None, table)


def _own(request: Requete) -> list[Referentiel]:
    return list(Referentiel.objects.filter(cnp__in=request.organisations).order_by("titre", "code"))


def _chosen(request: Requete, referentiels: list[Referentiel]) -> Referentiel | None:
    demande = request.GET.get("referentiel", "")
    if not demande:
        return next(iter(referentiels), None)
    trouve = next((r for r in referentiels if r.code == demande), None)
    if trouve is None:
        raise Http404
    return trouve


def _file(releve: Releve | None, nom: str) -> HttpResponseBase:
    table = next((t for t in releve.tables if t.nom == nom), None) if releve else None
    if releve is None or table is None:
        raise Http404
    lignes = ([protect(cellule) for cellule in ligne] for ligne in appreciations.csv_rows(releve, table))
    titre = cle_nom(f"certif avis {table.titre} {table.moment.value} {releve.jour:%Y-%m-%d}").replace(" ", "-")
    return csv_download(lignes, f"{titre}.csv")
