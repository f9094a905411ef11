"""« Tiendrons-nous les six mois ? »: what is due, where, and what a number of people would change."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.requete import Requete
from certif.socle.refus import Refus
from ordres import charge
from ordres.formulaires_charge import ChargeForm, first_values
from ordres.rules.charge import MOIS_MAX, Plan, agents_needed, plan
from ordres.views import acces


@require_safe
def charge_de_travail(request: Requete) -> HttpResponse:
    """The page; its address holds the hypotheses."""
    contexte = _read(request)
    prevu: Plan = contexte["plan"]
    sommet = prevu.pointe.restants if prevu.pointe else 0
    # Years may pass before the first wave: only the months where something happens are shown.
    animes = [m for m in prevu.mois if m.arrives or m.decides or m.restants]
    contexte["mois"] = [(m, round(100 * m.restants / sommet) if sommet else 0) for m in animes]
    return render(request, "ordre/charge.html", contexte)


@require_safe
def tableau(request: Requete) -> StreamingHttpResponse:
    """The months of the plan as a CSV."""
    prevu: Plan = _read(request)["plan"]
    entetes = ("mois", "jours_ouvres", "dossiers_arrives", "dossiers_decides", "dossiers_restants", "dont_en_retard")
    lignes = (
        (f"{m.debut:%Y-%m}", str(m.jours), str(m.arrives), str(m.decides), str(m.restants), str(m.en_retard))
        for m in prevu.mois
    )
    return csv_download([entetes, *lignes], f"charge-{request.jour:%Y-%m-%d}.csv")


def _read(request: Requete) -> dict[str, Any]:
    try:
        instances = acces.instances(request)
    except Refus as refus:
        raise PermissionDenied(str(refus)) from refus
    jour = request.jour
    valeurs = first_values(charge.people(instances, jour))
    formulaire = ChargeForm({**valeurs, **request.GET.dict()}, initial=valeurs, auto_id="charge_%s")
    saisie = formulaire.saisie()
    lots = charge.due(instances, jour, saisie.part_complets)
    feries = charge.holidays(jour.year, jour.year + MOIS_MAX // 12 + 1)
    equipes = charge.teams(instances, jour)
    rythme = charge.pace(instances, jour)
    attendent = sum(equipe.total for equipe in equipes)
    return {
        "instances": instances,
        "formulaire": formulaire,
        "lots": lots,
        "plan": plan(lots, saisie.hypotheses, jour, feries),
        "necessaires": agents_needed(lots, saisie.hypotheses, jour, feries),
        "hypotheses": saisie.hypotheses,
        "equipes": equipes,
        "attendent": attendent,
        "en_retard": sum(equipe.en_retard for equipe in equipes),
        "rythme": rythme,
        "fin_au_rythme": charge.end_at_pace(attendent, rythme, jour),
        "requete": request.GET.urlencode(),
    }
