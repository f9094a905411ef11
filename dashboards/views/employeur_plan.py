"""Employer: « Que prévoir au plan de formation ? » — missing axes by service, the people, what may be proposed."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import horloge, journal
from accounts.fichier_csv import csv_download
from accounts.journal import Fait
from accounts.models import Evenement
from accounts.permissions import Permission
from accounts.requete import Requete
from actions.consultations import inert
from dashboards import employeur_groupe, employeur_plan, personnel
from dashboards.acces import requires
from dashboards.employeur_cadre import address, chosen, frame, kept
from dashboards.employeur_plan import PAR_PAGE, SANS_SERVICE
from dashboards.filtres import around, place_of
from dashboards.personnel import Recherche
from ordres import export_xlsx
from referentiels.axes import AXES, Axe

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENUS, FORMES = ("plan", "personnes"), ("csv", "xlsx")


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def plan(request: Requete) -> HttpResponse:
    """By service: how many people miss each axis; a service opens on its people."""
    avec = _with_service(request)
    services = employeur_plan.services(avec)
    numero = _number(request.GET.get("page", "1"))
    montres = services[(numero - 1) * PAR_PAGE : numero * PAR_PAGE]
    if numero > 1 and not montres:
        raise Http404
    contexte: dict[str, Any] = {
        **frame(request, "plan"),
        "effectif": sum(service.effectif for service in services),
        "services": montres,
        "nb_services": sum(bool(service.nom) for service in services),
        "sans_service": next((s.effectif for s in services if not s.nom), 0),
        "totaux": employeur_plan.total(services),
        "axes": list(Axe),
        "fichiers": [("plan", "Le plan, sans nom"), ("personnes", "Les personnes")],
        "formes": FORMES,
        "requete": urlencode(kept(request)),
        "precedent": address(request, "plan", page=numero - 1) if numero > 1 else "",
        "suivant": address(request, "plan", page=numero + 1) if len(services) > numero * PAR_PAGE else "",
    }
    return render(request, "employeur/plan.html", contexte)


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def groupe(request: Requete, axe: int) -> HttpResponse:
    """The people of a service, or of all, who miss one axis; what is asked of them, what may be proposed."""
    if axe not in AXES:
        raise Http404
    service = request.GET.get("service")
    concernes = _with_service(request).filter(personnel.missing_q(axe))
    if service is not None:
        concernes = employeur_plan.in_service(concernes, chosen(request), service)
    lignes, page = personnel.page(
        concernes, Recherche(apres=place_of(request, "apres"), avant=place_of(request, "avant"))
    )
    if service and not lignes:
        raise Http404
    parts = employeur_groupe.parts_of(concernes, Axe(axe))
    demandees = kept(request) | ({"service": service} if service is not None else {})
    contexte = {
        **frame(request, "plan"),
        "axe": Axe(axe),
        "service": None if service is None else service or SANS_SERVICE,
        "total": sum(part.personnes for part in parts),
        "attendus": employeur_groupe.expected(parts, Axe(axe), request.jour),
        "offertes": employeur_groupe.offered(parts, Axe(axe), request.jour),
        "lignes": lignes,
        "axes": list(Axe),
        **around(page, demandees),
    }
    return render(request, "employeur/groupe.html", contexte)


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def fichier(request: Requete, contenu: str, forme: str) -> HttpResponse:
    """The plan (no name), or the people with their service and what each axis still asks, as CSV or XLSX."""
    if contenu not in CONTENUS or forme not in FORMES:
        raise Http404
    avec = _with_service(request)
    if contenu == "plan":
        rangees: Iterable[list[str]] = employeur_plan.figures(employeur_plan.services(avec))
    else:
        vus: list[int] = []
        rangees = list(employeur_plan.people(avec, vus))
        _tell(request, vus)
    nom = f"{'plan-de-formation' if contenu == 'plan' else 'personnel'}-{request.jour:%Y-%m-%d}.{forme}"
    if forme == "csv":
        return csv_download((list(map(inert, rangee)) for rangee in rangees), nom)  # type: ignore[return-value]  # served alike
    sortie = io.BytesIO()
    export_xlsx.write(sortie, "Plan de formation" if contenu == "plan" else "Personnel", rangees)
    reponse = HttpResponse(sortie.getvalue(), content_type=_XLSX)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


@transaction.atomic
def _tell(request: Requete, vus: list[int]) -> None:
    """Each person of a list taken away can see who took it."""
    organisation = chosen(request)[0]
    instant = horloge.now()
    journal.record(
        Fait.PERSONNEL_EMPORTE, auteur=request.user, organisation=organisation, details={"personnes": len(set(vus))}
    )
    Evenement.objects.bulk_create(
        [
            Evenement(
                at=instant, nature=Fait.LISTE_EMPORTEE, auteur=request.user, organisation=organisation,
                professionnel_id=pk,
            )
            for pk in sorted(set(vus))
        ],
        batch_size=2_000,
    )  # fmt: skip


def _with_service(request: Requete):
    organisations = chosen(request)
    return employeur_plan.with_service(personnel.staff(organisations, request.jour), organisations)


def _number(texte: str) -> int:
    if not (texte.isascii() and texte.isdigit() and 0 < len(texte) < 5 and int(texte)):
        raise Http404
    return int(texte)
