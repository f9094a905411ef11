"""Operator: « Comment lisons-nous les textes qui se taisent ? » — choices, dated, before they apply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmation import Confirmation, confirm
from accounts.formulaire_motif import MotifForm
from accounts.models import Travail
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import choix_effet
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards.acces import requires
from dashboards.formulaires_choix import ChoixForm
from dashboards.onglets_administration import tabs
from referentiels import choix_retenus, parametres, phrases
from referentiels.choix_retenus import Propose
from referentiels.marges import FIXES, Marge
from referentiels.models import ChoixRetenu
from referentiels.parametre import Parametre
from referentiels.valeurs_legales import choix_publics


@dataclass(frozen=True, slots=True)
class Ligne:
    """A choice in the list: its value and sentence now, its next value and its day, why it is not changed here."""

    nom: str
    phrase: str
    valeur: str
    article: str
    suite: tuple[str, date] | None
    fixe: str


@require_safe
@requires(Permission.PARAMETRE_CHOISIR)
def liste(request: Requete) -> HttpResponse:
    """Every choice that has a value, those that are about to change first."""
    lignes = [_line(parametre, request.jour) for parametre in choix_publics() if not parametre.is_principe]
    lignes.sort(key=lambda ligne: ligne.suite is None)
    contexte = {
        "onglets": tabs("administration:choix"),
        "lignes": lignes,
        "recalculs": Travail.objects.filter(nature=choix_retenus.NATURE_RECALCUL, etat=Travail.Etat.EN_COURS),
    }
    return render(request, "administration/choix.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PARAMETRE_CHOISIR)
@recently_authenticated
def choisir(request: Requete, nom: str) -> HttpResponse:
    """One parameter: its history, the form of a new value, then what it changes, to confirm."""
    trouve = choix_retenus.choosable(nom)
    if trouve is None:
        raise Http404
    parametre, marge = trouve
    _, phrase = choix_retenus.in_force(nom, request.jour)
    formulaire = ChoixForm(
        request.POST if request.method == "POST" else None, nom=nom, marge=marge,
        initial={"effet": request.jour + timedelta(days=1), "phrase": phrase},
    )  # fmt: skip
    refus = None
    if request.method == "POST" and formulaire.is_valid():
        propose = formulaire.proposed()
        refuses = choix_retenus.check(propose, request.jour)
        show_refusals(formulaire, refuses)
        if not refuses and not formulaire.cleaned_data["confirme"]:
            return _confirm(request, parametre, marge, formulaire, propose)
        if not refuses:
            try:
                choix_retenus.choose(propose, request.user, request.jour)
            except Depasse as depasse:
                refus = depasse
            else:
                messages.success(request, f"Ce choix s’appliquera à partir du {propose.effet:%d/%m/%Y}.")
                return redirect("administration:choisir", nom)
    return _show(request, parametre, marge, formulaire, refus)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PARAMETRE_CHOISIR)
@recently_authenticated
def annuler(request: Requete, pk: int) -> HttpResponse:
    """Confirm with a reason, then take back a choice whose day has not come."""
    retenu = get_object_or_404(ChoixRetenu, pk=pk)
    formulaire = MotifForm(request.POST if request.method == "POST" else None)

    def cancel() -> str:
        choix_retenus.cancel(retenu, formulaire.cleaned_data["motif"], request.user, request.jour)
        return "Ce choix ne s’appliquera pas."

    page = Confirmation(
        titre="Faut-il annuler ce choix\u00a0?",
        texte=retenu.phrase,
        consequences=[
            f"La valeur d’aujourd’hui reste celle du {retenu.effet:%d/%m/%Y}.",
            "La page publique ne l’annonce plus\u00a0; l’historique garde le choix et votre motif.",
        ],
        libelle_action="Annuler ce choix",
        url_retour=reverse("administration:choisir", args=[retenu.nom]),
        danger=True,
    )
    return confirm(request, page, cancel, formulaire)


def _line(parametre: Parametre, on: date) -> Ligne:
    valeur, phrase = choix_retenus.in_force(parametre.nom, on)
    suites = [r for r in parametres.retenus() if r.nom == parametre.nom and r.depuis > on]
    suite = (phrases.value_of(parametre.nom, suites[0].valeur), suites[0].depuis) if suites else None
    fixe = FIXES.get(parametre.nom, "")
    return Ligne(parametre.nom, phrase, phrases.value_of(parametre.nom, valeur), parametre.article, suite, fixe)


def _show(
    request: Requete, parametre: Parametre, marge: Marge, formulaire: ChoixForm, refus: Refus | None
) -> HttpResponse:
    valeur, phrase = choix_retenus.in_force(parametre.nom, request.jour)
    contexte = {
        "onglets": tabs("administration:choix"),
        "parametre": parametre,
        "marge": marge,
        "valeur": phrases.value_of(parametre.nom, valeur),
        "phrase": phrase,
        "formulaire": formulaire,
        "refus": refus,
        "demarrage": phrases.value_of(parametre.nom, parametre.valeurs[0].valeur),
        "depart": parametre.valeurs[0].depuis,
        "histoire": [
            (une, phrases.value_of(une.nom, une.valeur), _state(une, request.jour))
            for une in choix_retenus.history(parametre.nom)
        ],
    }
    status = 409 if refus else 422 if formulaire.errors else 200
    return render(request, "administration/choix_un.html", contexte, status=status)


def _confirm(
    request: Requete, parametre: Parametre, marge: Marge, formulaire: ChoixForm, propose: Propose
) -> HttpResponse:
    valeur, phrase = choix_retenus.in_force(parametre.nom, propose.effet)
    contexte = {
        "parametre": parametre,
        "marge": marge,
        "propose": propose,
        "avant": (phrases.value_of(parametre.nom, valeur), phrase),
        "apres": phrases.value_of(parametre.nom, propose.valeur),
        "apercu": choix_effet.preview(parametre.nom, propose.valeur, propose.effet, request.jour),
        "saisie": [(nom, request.POST.get(nom, "")) for nom in ("valeur", "effet", "phrase", "motif")],
    }
    return render(request, "administration/choix_confirmer.html", contexte)


def _state(retenu: ChoixRetenu, on: date) -> str:
    """Where it stands: `annule`, `a_venir`, `en_vigueur` or `passe` (another one followed)."""
    if retenu.annule_at is not None:
        return "annule"
    if retenu.effet > on:
        return "a_venir"
    suivants = [r for r in parametres.retenus() if r.nom == retenu.nom and retenu.effet < r.depuis <= on]
    return "passe" if suivants else "en_vigueur"
