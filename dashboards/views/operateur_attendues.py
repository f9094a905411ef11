"""Operator and partner: « Qu’attend-on encore des partenaires ? » — announced actions, late ones first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.curseur import Place, page
from accounts.flux.visibilite import followed_partners
from accounts.models import Partenaire
from accounts.permissions import Permission
from accounts.requete import Requete
from actions.attendues import in_state, reason, state_of
from actions.models import RealisationAttendue, Relance
from actions.rules.transit import EtatTransit, Transit
from dashboards import ponctualite
from dashboards.acces import requires
from dashboards.filtres import around, tags
from dashboards.formulaires_atelier import FiltreAttendues
from dashboards.onglets_flux import tabs

PAR_PAGE = 40
RELANCES_MONTREES = 10


@dataclass(frozen=True, slots=True)
class Ligne:
    """One announced action: where it stands, and why nothing came when it was refused."""

    attendue: RealisationAttendue
    transit: Transit
    pourquoi: str


@require_safe
@requires(Permission.FLUX_SUIVRE)
def attendues(request: Requete) -> HttpResponse:
    """What is expected of the partners this person follows; identifiers only, never a name."""
    formulaire = FiltreAttendues(request.GET)
    if not formulaire.is_valid():
        raise Http404
    suivis = followed_partners(request.user, request.jour)
    choisi = _chosen(suivis, formulaire.cleaned_data["partenaire"])
    siennes = RealisationAttendue.objects.filter(partenaire__in=[choisi] if choisi else suivis)
    etat = formulaire.cleaned_data["etat"]
    retenues = siennes.filter(in_state(EtatTransit(etat), request.jour)) if etat else siennes
    lues = page(
        retenues.select_related("action", "partenaire"), "attendue_le", "pk", PAR_PAGE,
        apres=Place.read(formulaire.cleaned_data["apres"], date.fromisoformat),
        avant=Place.read(formulaire.cleaned_data["avant"], date.fromisoformat),
    )  # fmt: skip
    demandees = {n: v for n, v in (("partenaire", choisi.code if choisi else ""), ("etat", etat)) if v}
    contexte = {
        "onglets": tabs(request, "operateur:attendues"),
        "formulaire": formulaire,
        "filtre": {"partenaire": choisi.code if choisi else "", "etat": etat},
        "filtres": tags(demandees, {"etat": lambda v: EtatTransit(v).libelle}),
        "partenaires": suivis.filter(flux__contains=["ACTIONS"]).order_by("nom"),
        "etats": _counts(siennes, request.jour),
        "lignes": [_line(a, request.jour) for a in lues.lignes],
        "relances": Relance.objects.filter(partenaire__in=[choisi] if choisi else suivis).select_related("partenaire")[
            :RELANCES_MONTREES
        ],
        "ponctualite": next(iter(ponctualite.read(request.jour, choisi)), None) if choisi else None,
        "issues": ponctualite.ISSUES.values(),
        **around(lues, demandees),
    }
    return render(request, "operateur/attendues.html", contexte)


def _chosen(suivis: QuerySet[Partenaire], code: str) -> Partenaire | None:
    if not code:
        return None
    choisi = suivis.filter(code=code).first()
    if choisi is None:
        raise Http404
    return choisi


def _counts(siennes: QuerySet[RealisationAttendue], on: date) -> list[tuple[str, str, int]]:
    """(state, words, how many), in one query."""
    comptes = siennes.aggregate(**{etat.value: Count("pk", filter=Q(in_state(etat, on))) for etat in EtatTransit})
    return [(etat.value, etat.libelle, comptes[etat.value]) for etat in EtatTransit]


def _line(attendue: RealisationAttendue, on: date) -> Ligne:
    transit = state_of(attendue, on)
    return Ligne(attendue, transit, reason(attendue.refus) if transit.etat is EtatTransit.REFUSEE else "")
