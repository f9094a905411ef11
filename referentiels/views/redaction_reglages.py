"""Settings of a draft, and the specialties it is written for."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requete import Requete
from referentiels.forms_redaction import FormulaireReglages, FormulaireSpecialites
from referentiels.models import VersionReferentiel
from referentiels.recherche import normalise
from referentiels.redaction import reglages as actes
from referentiels.views.redaction_cadre import cadre, draft_of
from referentiels.views.redaction_formulaire import answer
from referentiels.views.redaction_referentiel import specialty_choices


@require_http_methods(["GET", "HEAD", "POST"])
def reglages(request: Requete, pk: int) -> HttpResponse:
    """Title, mode of validation, choice of the axis, wished date, note."""
    version = draft_of(request, pk)
    page = "redaction/reglages.html"
    if request.method != "POST":
        initial = {**asdict(actes.settings_of(version)), "revision": version.revision}
        formulaire = FormulaireReglages(initial=initial)
        return render(request, page, {**cadre(request, version, "editer"), "formulaire": formulaire})
    formulaire = FormulaireReglages(request.POST)
    return answer(
        request, version, formulaire,
        lambda: actes.edit_settings(
            version.pk, formulaire.settings(), request.user, request.jour, formulaire.cleaned_data["revision"]
        ),
        page=page,
        contexte=lambda: cadre(request, version, "editer"),
        suite=lambda _: ("Les réglages sont enregistrés.", reverse("redaction:version", args=[version.pk])),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def specialites(request: Requete, pk: int) -> HttpResponse:
    """The specialties chosen, and those that answer the search, to tick."""
    version = draft_of(request, pk)
    page = "redaction/specialites.html"
    cherche = request.GET.get("q", "").strip()[:100]
    coches = request.POST.getlist("specialites") if request.method == "POST" else version.specialites
    choix = _choices(request, version, cherche, list(coches))
    contexte = {**cadre(request, version, "editer"), "cherche": cherche, "nombre": len(choix)}
    if request.method != "POST":
        initial = {"specialites": version.specialites, "revision": version.revision}
        formulaire = FormulaireSpecialites(initial=initial, choix=choix)
        return render(request, page, {**contexte, "formulaire": formulaire})
    formulaire = FormulaireSpecialites(request.POST, choix=choix)
    return answer(
        request, version, formulaire,
        lambda: actes.edit_specialties(
            version.pk, formulaire.cleaned_data["specialites"], request.user, request.jour,
            formulaire.cleaned_data["revision"],
        ),
        page=page,
        contexte=lambda: contexte,
        suite=lambda _: ("Les spécialités sont enregistrées.", reverse("redaction:version", args=[version.pk])),
    )  # fmt: skip


def _choices(request: Requete, version: VersionReferentiel, cherche: str, coches: list[str]) -> list[tuple[str, str]]:
    """Specialties of the profession that answer the search (all of them without one), and those already ticked."""
    referentiel, cle = version.referentiel, normalise(cherche)
    return [
        (code, mots)
        for code, mots in specialty_choices(request, referentiel.profession, referentiel, tuple(coches))
        if not cle or cle in normalise(mots) or code in coches
    ]
