"""« À qui cela change-t-il la vie ? »: start a simulation, follow it, read it, download it."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from openpyxl import Workbook

from accounts import horloge
from accounts.requete import Requete
from actions import simulation as actes
from actions import simulation_tableaux
from actions.models import Simulation
from actions.rules.secret import Cellule
from actions.simulation_acces import is_outdated, last_finished
from actions.simulation_effets import Effet, Hypothese
from actions.views.version_simulee import readable_version, written_version
from certif.socle.identifiers import cle_nom
from certif.socle.workflow import Depasse
from referentiels.echange.cellules import protect
from referentiels.echange.ecriture import csv_text
from referentiels.models import VersionReferentiel
from referentiels.redaction.droits import is_author
from referentiels.views.redaction_cadre import cadre

HISTORIQUE = 20
_FORMES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def simuler(request: Requete, version: int) -> HttpResponse:
    """The tab: the run in progress, the last result, the past ones."""
    cible = readable_version(request, version)
    passees = list(cible.simulations.select_related("auteur")[:HISTORIQUE])
    en_cours = next((s for s in passees if s.is_running), None)
    contexte = {
        **_page(request, cible, last_finished(cible)),
        "en_cours": en_cours,
        "suivi": _progress(en_cours) if en_cours else None,
        "passees": [(s, is_outdated(s, cible)) for s in passees if not s.is_running],
        "hypotheses": list(Hypothese),
        "peut_lancer": is_author(cible.referentiel, request.user, request.jour),
    }
    return render(request, "simulation/simuler.html", contexte)


@require_POST
def lancer(request: Requete, version: int) -> HttpResponse:
    """Start a simulation, or join the one that runs."""
    cible = written_version(request, version)
    try:
        hypothese = Hypothese(request.POST.get("hypothese", Hypothese.MIGRATION.value))
    except ValueError:
        raise Http404 from None
    _, rejointe = actes.request(cible.pk, hypothese, request.user, request.jour)
    if rejointe:
        messages.info(request, "Une simulation de cette version est déjà en cours : vous serez prévenu de sa fin.")
    else:
        messages.success(request, "La simulation commence. Vous pouvez quitter cette page : vous serez prévenu.")
    return redirect("simulation:simuler", version=cible.pk)


@require_POST
def annuler(request: Requete, version: int) -> HttpResponse:
    """Stop the simulation that runs."""
    cible = written_version(request, version)
    en_cours = cible.simulations.filter(etat=Simulation.Etat.EN_COURS).first()
    if en_cours is None:
        raise Depasse("Aucune simulation de cette version n’est en cours.")
    actes.cancel(en_cours.pk, request.user, request.jour)
    messages.success(request, "La simulation est annulée. Rien n’en est gardé.")
    return redirect("simulation:simuler", version=cible.pk)


@require_safe
def passee(request: Requete, version: int, pk: int) -> HttpResponse:
    """A past result."""
    cible = readable_version(request, version)
    return render(request, "simulation/passee.html", _page(request, cible, _finished(cible, pk)))


@require_safe
def fichier(request: Requete, version: int, pk: int, forme: str) -> HttpResponse:
    """The figures of a simulation as CSV or XLSX, one line per cell; no cell is a formula."""
    cible = readable_version(request, version)
    simulation = _finished(cible, pk)
    if forme not in _FORMES:
        raise Http404
    lignes = _file_rows(simulation)
    contenu = _workbook(lignes) if forme == "xlsx" else ("\ufeff" + csv_text(lignes)).encode()
    nom = cle_nom(f"simulation {cible.code} {simulation.jour:%Y-%m-%d}").replace(" ", "-")
    reponse = HttpResponse(contenu, content_type=_FORMES[forme])
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.{forme}"'
    return reponse


def _finished(version: VersionReferentiel, pk: int) -> Simulation:
    return get_object_or_404(version.simulations.filter(etat=Simulation.Etat.TERMINEE).select_related("auteur"), pk=pk)


def _page(request: Requete, version: VersionReferentiel, simulation: Simulation | None) -> dict[str, Any]:
    """Frame of the workspace and, when there is one, the result to read."""
    contexte: dict[str, Any] = {**cadre(request, version, "simuler"), "simulation": simulation, "resultat": None}
    if simulation is not None and simulation.resultat is not None:
        resultat = simulation_tableaux.read(simulation.resultat)
        contexte |= {
            "resultat": resultat,
            "hypothese": Hypothese(simulation.hypothese),
            "is_depassee": is_outdated(simulation, version),
            "chiffres": [("Comptes concernés", resultat.total)]
            + [(effet.libelle, resultat.totaux[effet]) for effet in (Effet.GAGNE, Effet.PERD, Effet.PLUS)],
            "pied": [resultat.totaux[effet] for effet in resultat.effets],
            "seuil_bas": resultat.seuil - 1,
            "coupes": [
                _folded(coupe, [resultat.totaux[effet] for effet in resultat.effets]) for coupe in resultat.coupes
            ],
            "is_sans_effet": resultat.total is not None and resultat.total == resultat.totaux.get(Effet.INCHANGE),
            "series": list(_SERIES),
            "barres": _bars(resultat),
            "source": f"Comptes en cours de cycle au {simulation.jour:%d/%m/%Y}, moteur de la plateforme. "
            "Source : comptes individuels certif.",
        }
    return contexte


#: What the hidden rows of a dimension are called, one and several.
_MASQUEES = {
    "specialite": "spécialité entièrement masquée,spécialités entièrement masquées",
    "region": "région entièrement masquée,régions entièrement masquées",
    "mode": "mode d’exercice entièrement masqué,modes d’exercice entièrement masqués",
}


def _folded(coupe: simulation_tableaux.Coupe, pied: list[Cellule]) -> dict[str, Any]:
    """A table without the rows that show no figure; those are counted and named apart.

    A hidden cell under a shown total of zero (`pied`) is read as the zero that anybody would deduce.
    """
    montrees, masquees = [], []
    for code, libelle, cellules, total in coupe.lignes:
        if total is None and all(cellule is None for cellule in cellules):
            masquees.append(libelle)
        else:
            lues = [0 if bas == 0 else cellule for cellule, bas in zip(cellules, pied, strict=True)]
            montrees.append((code, libelle, lues, total))
    return {"coupe": coupe, "lignes": montrees, "masquees": masquees, "mots": _MASQUEES[coupe.nom]}


#: The chart says it in four words; the table below says it whole.
_SERIES: dict[str, tuple[Effet, ...]] = {
    "Sans changement": (Effet.INCHANGE,),
    "Davantage à faire, ou perdent": (Effet.PLUS, Effet.PERD),
    "Moins à faire, ou gagnent": (Effet.MOINS, Effet.GAGNE),
    "Autre": (Effet.AUTREMENT, Effet.SANS_AVANT),
}


def _bars(resultat: simulation_tableaux.Resultat) -> list[tuple[str, list[int] | None]]:
    """Bars of the modes d’exercice, none when every row is hidden."""
    coupe = next(coupe for coupe in resultat.coupes if coupe.nom == "mode")
    barres: list[tuple[str, list[int] | None]] = []
    for _, libelle, cellules, _ in coupe.lignes:
        par_effet = {e: c for e, c in zip(resultat.effets, cellules, strict=True) if c is not None}
        sommes = [sum(par_effet.get(effet, 0) for effet in effets) for effets in _SERIES.values()]
        barres.append((libelle, sommes if len(par_effet) == len(cellules) else None))
    return barres if any(valeurs for _, valeurs in barres) else []


def _progress(simulation: Simulation) -> dict[str, Any]:
    """Rows done, share, rate per second and seconds left (None before the first range)."""
    debut: datetime | None = simulation.commencee_at
    secondes = (horloge.instant() - debut).total_seconds() if debut else 0
    rythme = simulation.faites / secondes if secondes and simulation.faites else 0
    return {
        "part": 100 * simulation.faites / simulation.total if simulation.total else 0,
        "rythme": round(rythme),
        "reste": round((simulation.total - simulation.faites) / rythme) if rythme else None,
    }


def _file_rows(simulation: Simulation) -> list[list[str]]:
    assert simulation.resultat is not None  # a finished simulation has one (constraint)
    lignes = simulation_tableaux.rows(simulation_tableaux.read(simulation.resultat))
    return [[protect(str(cellule)) for cellule in ligne] for ligne in lignes]


def _workbook(lignes: list[list[str]]) -> bytes:
    """One sheet; whole numbers are numbers, everything else is a text."""
    classeur = Workbook(write_only=True)
    feuille = classeur.create_sheet("simulation")
    feuille.freeze_panes = "A2"
    for ligne in lignes:
        *textes, comptes, secret = ligne
        feuille.append([*textes, int(comptes) if comptes.isdigit() else comptes, secret])
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()
