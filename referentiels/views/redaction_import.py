"""Import on screen: take the files, show what would change, write once confirmed."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requete import Requete
from certif.socle.refus import Refus
from referentiels.echange.comparaison import Difference
from referentiels.echange.contenu import FEUILLES, Contenu, ImportRefuse, LigneExigence
from referentiels.forms_redaction import FormulaireImport
from referentiels.models import VersionReferentiel
from referentiels.redaction import importation_ecran as actes
from referentiels.redaction.droits import is_new
from referentiels.views.redaction_cadre import cadre, draft_of

PAGE = "redaction/importer.html"
ANOMALIES_MAX = 200


@require_http_methods(["GET", "HEAD", "POST"])
def importer(request: Requete, pk: int) -> HttpResponse:
    """The form, then the preview of what the files would change in the draft."""
    version = draft_of(request, pk)
    contexte = {
        **cadre(request, version, "editer"),
        "feuilles": [f"{nom}.csv" for nom in FEUILLES],
        "is_neuf": is_new(version.referentiel),
    }
    if request.method != "POST":
        return render(request, PAGE, {**contexte, "formulaire": FormulaireImport(), "anomalies": [], "de_plus": 0})
    formulaire = FormulaireImport(request.POST, request.FILES)
    anomalies: list[Any] = []
    if formulaire.is_valid():
        try:
            apercu = actes.preview(version, formulaire.cleaned_data["fichiers"], request.user, request.jour)
        except ImportRefuse as refus:
            anomalies = [anomalie for anomalie in refus.anomalies if anomalie.is_bloquante]
        except Refus as refus:
            formulaire.add_error("fichiers", str(refus))
        else:
            return render(request, "redaction/apercu.html", {**contexte, **_preview(apercu)})
    contexte |= {
        "formulaire": formulaire, "anomalies": anomalies[:ANOMALIES_MAX],
        "de_plus": max(len(anomalies) - ANOMALIES_MAX, 0),
    }  # fmt: skip
    return render(request, PAGE, contexte, status=422)


def _preview(apercu: actes.Apercu) -> dict[str, Any]:
    difference = apercu.difference
    libelles = {action.code: action.libelle for contenu in (apercu.avant, apercu.contenu) for action in contenu.actions}
    return {
        "apercu": apercu,
        "ajoutees": [(code, libelles[code]) for code in difference.ajoutees],
        "retirees": [(code, libelles[code]) for code in difference.retirees],
        "modifiees": [(c.code, libelles[c.code], _words(c.champs)) for c in difference.modifiees],
        "entete": _words(difference.entete or {}),
        "exigences": _requirements(apercu.avant, apercu.contenu) if difference.exigences else [],
        "resume": difference.summary(),
    }


def _words(champs: dict[str, tuple[object, object]]) -> list[tuple[str, str, str]]:
    """Column, before, after: as the files write them."""
    return [(nom, _text(avant), _text(apres)) for nom, (avant, apres) in champs.items()]


def _text(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, tuple):
        return ", ".join(map(str, valeur))
    return "" if valeur is None else str(valeur)


def _requirements(avant: Contenu, apres: Contenu) -> list[tuple[str, str]]:
    """The requirements before and after, as the files write them, side by side by axis (0: the whole cycle)."""
    return [
        (_lines(avant, axe), _lines(apres, axe))
        for axe in (1, 2, 3, 4, None)
        if _lines(avant, axe) != _lines(apres, axe)
    ]


def _lines(contenu: Contenu, axe: int | None) -> str:
    lignes = [_line(e) for e in contenu.exigences if e.axe == axe]
    ou = f"Axe\u00a0{axe}" if axe else "Cycle"
    return f"{ou}\u00a0: " + ("\u00a0; ".join(lignes) or "rien d’écrit")


def _line(exigence: LigneExigence) -> str:
    """« quota 1 DPC »: the filled cells of the row, in order."""
    cellules = [_text(getattr(exigence, champ.name)) for champ in fields(exigence) if champ.name != "axe"]
    return " ".join(cellule for cellule in cellules if cellule)


@require_POST
def confirmer(request: Requete, pk: int) -> HttpResponse:
    """Write what the preview showed."""
    version = draft_of(request, pk)
    try:
        difference: Difference = actes.confirm(version, request.POST.get("jeton", ""), request.user, request.jour)
    except Refus as refus:
        if refus.code in ("non_autorise", "depasse"):
            raise
        messages.error(request, str(refus))
        return redirect("redaction:importer", pk=version.pk)
    messages.success(request, f"L’import est enregistré\u00a0: {difference.summary()}.")
    return redirect(_page(version))


def _page(version: VersionReferentiel) -> str:
    return reverse("redaction:version", args=[version.pk])
