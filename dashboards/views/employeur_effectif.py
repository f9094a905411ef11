"""Employer: « Qui est qui dans notre liste ? » — rows of its staff list, tied to people of its own establishment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import effectifs
from accounts.models import LigneEffectif, Professionnel
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards import effectifs_liste
from dashboards.acces import requires
from dashboards.employeur_cadre import address, chosen, employers, frame, kept
from dashboards.filtres import around, place_of, quoted, tags
from dashboards.formulaires_employeur import FiltreEffectifForm, LigneEffectifForm

GESTES = ("confirmer", "ecarter", "rouvrir")


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def effectif(request: Requete) -> HttpResponse:
    """Counts by state, then the rows with the people proposed and why."""
    filtre = FiltreEffectifForm(request.GET)
    if not filtre.is_valid():
        raise Http404
    demandees = {nom: valeur for nom in ("etat", "recherche") if (valeur := filtre.cleaned_data[nom].strip())}
    visibles = effectifs.of_places(chosen(request))
    page = effectifs_liste.page(
        effectifs_liste.filtered(visibles, **demandees),
        apres=place_of(request, "apres"),
        avant=place_of(request, "avant"),
    )
    proposes = effectifs.candidates_of(page.lignes)
    contexte: dict[str, Any] = {
        **frame(request, "effectif"),
        "comptes": [
            (libelle, nombre, address(request, "effectif", etat=etat), etat == demandees.get("etat"))
            for etat, libelle, nombre in effectifs_liste.counts(visibles)
        ],
        "lignes": [(ligne, proposes[ligne.pk]) for ligne in page.lignes],
        "has_seules": effectifs.single(visibles).exists(),
        "formulaire": filtre,
        "filtres": tags(demandees, {"etat": lambda v: str(LigneEffectif.Etat(v).label), "recherche": quoted}),
        "url_aucun": address(request, "effectif"),
        "adresse_certaines": address(request, "effectif_certaines"),
        **around(page, kept(request) | demandees),
    }
    return render(request, "employeur/effectif.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERSONNEL_LIRE)
def certaines(request: Requete) -> HttpResponse:
    """Confirm together the rows whose only candidate is alike in everything: who they are, then the gesture."""
    visibles = effectifs.of_places(chosen(request))
    if request.method == "POST":
        faites = effectifs.confirm_certain(visibles, request.user, request.jour)
        messages.success(request, f"Personnes reconnues\u00a0: {faites}.")
        return redirect(address(request, "effectif"))
    sures = effectifs.certain(visibles)
    contexte = {**frame(request, "effectif"), "sures": sures, "liste": address(request, "effectif")}
    return render(request, "employeur/effectif_certaines.html", contexte)


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def ligne(request: Requete, pk: int) -> HttpResponse:
    """One row: the people proposed, a search in the establishment, what the list says."""
    return _detail(request, _visible(request, pk))


@require_POST
@requires(Permission.PERSONNEL_LIRE)
def geste(request: Requete, pk: int, geste: str) -> HttpResponse:
    """Say who a row is, that it is nobody proposed, or take it back."""
    cible = _visible(request, pk)
    if geste not in GESTES:
        raise Http404
    _check_revision(request, cible)
    try:
        if geste == "confirmer":
            choisi = get_object_or_404(Professionnel, pk=_key(request.POST.get("professionnel", "")))
            effectifs.confirm(cible, choisi, request.user, request.jour)
        elif geste == "ecarter":
            effectifs.discard(cible, request.user, request.jour)
        else:
            effectifs.reopen(cible, request.user, request.jour)
    except Depasse:
        raise
    except Refus as refus:
        return _detail(request, cible, refus=refus, status=422)
    messages.success(request, _SUITES[geste])
    return redirect(address(request, "effectif", etat=LigneEffectif.Etat.A_CONFIRMER))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERSONNEL_LIRE)
def modifier(request: Requete, pk: int) -> HttpResponse:
    """Put right what the list says of somebody: a delivery of one row, like any other."""
    cible = _visible(request, pk)
    form = LigneEffectifForm(request.POST or None, initial=effectifs_liste.said(cible))
    if request.method == "POST" and form.is_valid():
        try:
            effectifs_liste.put_right(cible, form.cleaned_data, request.user, request.jour)
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            messages.success(request, "La ligne est corrigée.")
            return redirect("employeur:effectif_ligne", pk=pk)
    contexte = {**frame(request, "effectif", is_liste=False), "ligne": cible, "form": form}
    statut = 422 if request.method == "POST" else 200
    return render(request, "employeur/effectif_modifier.html", contexte, status=statut)


_SUITES = {
    "confirmer": "La personne est reconnue.",
    "ecarter": "La ligne est écartée\u00a0: personne n’y est rattaché.",
    "rouvrir": "La ligne attend de nouveau votre réponse.",
}


def _detail(request: Requete, cible: LigneEffectif, refus: Refus | None = None, status: int = 200) -> HttpResponse:
    texte = request.GET.get("q", "").strip()[:80]
    contexte = {
        **frame(request, "effectif", is_liste=False),
        "ligne": cible,
        "candidats": effectifs.candidates_of([cible])[cible.pk],
        "trouves": effectifs.search(cible, texte) if texte else [],
        "q": texte,
        "refus": refus,
        "is_ouverte": cible.etat in (LigneEffectif.Etat.A_CONFIRMER, LigneEffectif.Etat.SANS_CANDIDAT),
        "is_modifiable": effectifs_liste.is_ours(cible),
        "liste": address(request, "effectif"),
    }
    return render(request, "employeur/effectif_ligne.html", contexte, status=status)


def _visible(request: Requete, pk: int) -> LigneEffectif:
    """The row, or 404 when it is about another establishment."""
    lignes = effectifs.of_places(employers(request)).select_related("professionnel", "partenaire__organisation")
    return get_object_or_404(lignes, pk=pk)


def _check_revision(request: Requete, cible: LigneEffectif) -> None:
    """The row shown is the row decided upon: somebody else may have answered meanwhile."""
    if request.POST.get("revision", "") != str(cible.revision):
        raise Depasse


def _key(texte: str) -> int:
    if not (texte.isascii() and texte.isdigit() and len(texte) < 18):
        raise Http404
    return int(texte)
