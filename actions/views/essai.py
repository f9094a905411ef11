"""« Que donne ce brouillon ? »: try it on invented dossiers, keep some with their expected result, see real ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirmation import Confirmation, confirm
from accounts.requete import Requete
from actions import essai as actes
from actions import essai_reels
from actions.essai import Essai
from actions.formulaires_essai import (
    FormulaireDossier,
    FormulaireGarder,
    FormulaireRealisations,
    FormulaireTexte,
    content,
)
from actions.models import DossierEssai
from actions.views.version_simulee import readable_version, written_version
from certif.socle.refus import Refus
from referentiels.axes import Axe
from referentiels.lecture import load_version
from referentiels.models import VersionReferentiel
from referentiels.parametres import parametres_au
from referentiels.redaction.droits import is_author
from referentiels.views.redaction_cadre import cadre

ACTION_MAX = 90


@require_http_methods(["GET", "HEAD", "POST"])
def essayer(request: Requete, version: int) -> HttpResponse:
    """The bench: a POST tries the dossier of one of the two forms and writes nothing."""
    cible = readable_version(request, version)
    items = load_version(cible.pk).items
    saisie = request.POST if request.method == "POST" else None
    par_texte = saisie is not None and "texte" in saisie
    dossier = FormulaireDossier(None if par_texte else saisie, initial={"inscrit_le": "2015-09-01", "le": request.jour})
    lignes = FormulaireRealisations(None if par_texte else saisie, prefix="r", form_kwargs={"codes": items.keys()})
    texte = FormulaireTexte(saisie if par_texte else None)
    contexte = {**_page(request, cible), "dossier": dossier, "lignes": lignes, "texte": texte}
    if saisie is None:
        return render(request, "simulation/essayer.html", contexte)
    try:
        contenu = _content(texte, dossier, lignes, par_texte=par_texte)
        if contenu is not None:
            return render(request, "simulation/essayer.html", contexte | _tried(request, cible, contenu))
    except Refus as refus:
        contexte["refus"] = refus
    return render(request, "simulation/essayer.html", contexte, status=400)


def _content(texte: Any, dossier: Any, lignes: Any, *, par_texte: bool) -> dict[str, Any] | None:
    """What was typed or pasted as a rule case; None when a form is faulty."""
    if par_texte:
        return actes.read_text(texte.cleaned_data["texte"]) if texte.is_valid() else None
    if not (dossier.is_valid() and lignes.is_valid()):
        return None
    return content(dossier.cleaned_data, lignes.cleaned_data)


def _tried(request: Requete, version: VersionReferentiel, contenu: dict[str, Any]) -> dict[str, Any]:
    """The answer of the engine, the text of the dossier, and the form that keeps it."""
    essai = actes.examine(contenu, version, request.jour)
    ecrit = actes.write_text(contenu)
    return {
        "essai": essai,
        "axes": _axes(essai),
        "pourcentage": 100 * essai.avancement.total if essai.avancement is not None else 0,
        "lignes_essai": _rows(essai, version),
        "texte": FormulaireTexte(initial={"texte": ecrit}),
        "garder": FormulaireGarder(
            initial={"nom": contenu.get("nom", ""), "attente": actes.TOUT, "texte": ecrit}, auto_id="garder_%s"
        ),
    }


@require_POST
def garder(request: Requete, version: int) -> HttpResponse:
    """Keep the dossier that was tried, with its expected result."""
    cible = written_version(request, version)
    formulaire = FormulaireGarder(request.POST, auto_id="garder_%s")
    contexte: dict[str, Any] = {}
    try:
        contenu = actes.read_text(request.POST.get("texte", ""))
        contexte = _tried(request, cible, contenu) | {"garder": formulaire}
        if formulaire.is_valid():
            donnees = formulaire.cleaned_data
            garde = actes.keep(cible, donnees["nom"], contenu, donnees["attente"], request.user, request.jour)
            messages.success(request, f"Le dossier « {garde.nom} » est gardé : il sera rejoué à chaque changement.")
            return redirect("simulation:essayer", version=cible.pk)
    except Refus as refus:
        contexte["refus"] = refus
    return render(request, "simulation/essayer.html", _empty_forms(request, cible) | contexte, status=400)


@require_safe
def ouvrir(request: Requete, version: int, pk: int) -> HttpResponse:
    """A kept dossier, tried on this version."""
    cible = readable_version(request, version)
    dossier = get_object_or_404(DossierEssai, pk=pk, referentiel=cible.referentiel_id)
    contexte = _empty_forms(request, cible) | _tried(request, cible, dossier.contenu)
    return render(request, "simulation/essayer.html", contexte | {"ouvert": dossier})


@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: Requete, version: int, pk: int) -> HttpResponse:
    """Take a kept dossier away, after a confirmation."""
    cible = written_version(request, version)
    dossier = get_object_or_404(DossierEssai, pk=pk, referentiel=cible.referentiel_id)

    def remove() -> str:
        actes.remove(dossier.pk, request.user, request.jour)
        return f"Le dossier « {dossier.nom} » est retiré."

    page = Confirmation(
        titre=f"Retirer le dossier « {dossier.nom} » ?",
        texte="Il ne sera plus rejoué quand le contenu change. Ce geste ne se défait pas.",
        libelle_action="Retirer le dossier",
        url_retour=reverse("simulation:essayer", args=[cible.pk]),
        danger=True,
    )
    return confirm(request, page, remove)


@require_safe
def reels(request: Requete, version: int) -> HttpResponse:
    """A few real dossiers without anything that says whose; for the authors alone."""
    cible = written_version(request, version)
    contexte = {
        **cadre(request, cible, "essayer"),
        "dossiers": essai_reels.sample(cible, request.jour),
        "seuil": parametres_au(request.jour).seuil_secret,
        "decalage": essai_reels.DECALAGE_MOIS,
    }
    return render(request, "simulation/reels.html", contexte)


def _page(request: Requete, version: VersionReferentiel) -> dict[str, Any]:
    """Frame, items to choose from, kept dossiers with what they give now."""
    rejeux = actes.replay(version, request.jour)
    items = load_version(version.pk).items.values()
    return {
        **cadre(request, version, "essayer"),
        "items": [(i.code, i.libelle[:ACTION_MAX], ", ".join(map(str, i.axes))) for i in items],
        "rejeux": rejeux,
        "conformes": sum(not rejeu.ecarts for rejeu in rejeux),
        "is_auteur": is_author(version.referentiel, request.user, request.jour),
        "essai": None,
        "refus": None,
        "ouvert": None,
    }


def _empty_forms(request: Requete, version: VersionReferentiel) -> dict[str, Any]:
    """The page with nothing typed."""
    return {
        **_page(request, version),
        "dossier": FormulaireDossier(initial={"inscrit_le": "2015-09-01", "le": request.jour}),
        "lignes": FormulaireRealisations(prefix="r"),
        "texte": FormulaireTexte(),
    }


def _axes(essai: Essai) -> list[tuple[str, Any]]:
    """Each axis with its name."""
    axes = essai.avancement.axes if essai.avancement is not None else ()
    return [(f"{axe.axe}. {Axe(axe.axe).court}", axe) for axe in axes]


def _rows(essai: Essai, version: VersionReferentiel) -> list[dict[str, Any]]:
    """Each action with its label and its verdict."""
    items = load_version(version.pk).items
    return [
        {
            "libelle": items[r.action].libelle[:ACTION_MAX] if r.action in items else "",
            "realisation": r,
            "verdict": verdict,
        }
        for r, verdict in essai.lignes
    ]
