"""« Qui relire de plus près ? »: the draws of an instance, from the urn to the reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.curseur import Place, page
from accounts.models import Organisation
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import selection, suivi, tirage_calcul, tirage_lu
from ordres import tirage as actes
from ordres.formulaires_tirage import EngagementForm, GraineForm, PreparationForm, RenoncementForm
from ordres.models import Tirage
from ordres.views import acces

PAR_PAGE = 40
ATTENDUE = "attendue"


@require_safe
def liste(request: Requete) -> HttpResponse:
    """Draws of the instances of this agent, the last one first."""
    try:
        instances = acces.instances(request)
    except Refus as refus:
        raise PermissionDenied(str(refus)) from refus
    tirages = tirage_lu.visible_to(request.user, request.jour).order_by("-pk")
    contexte = {"instances": instances, "tirages": tirages[:100], "peut_preparer": bool(_deciding(request))}
    return render(request, "ordre/tirages.html", contexte)


@require_http_methods(["GET", "POST"])
def preparer(request: Requete) -> HttpResponse:
    """Who would be in the urn, and the form that prepares the draw; the address says whom the list chose."""
    instances = _deciding(request)
    if not instances:
        raise PermissionDenied("Un tirage se prépare par une personne qui décide dans l’instance.")
    criteres = selection.address(request.GET)
    formulaire = PreparationForm(request.POST if request.method == "POST" else None, instances=instances)
    if request.method == "POST" and formulaire.is_valid():
        lu = formulaire.cleaned_data
        demande = actes.Demande(
            lu["titre"], lu["perimetre"], criteres, lu["nombre"], lu["strates_par"], formulaire.billets
        )
        prepare = actes.prepare(demande, lu["instance"], request.user, request.jour)
        messages.success(request, "La population se prépare. Rien n’est publié avant votre engagement.")
        return redirect("ordre:tirage", pk=prepare.pk)
    contexte = {"formulaire": formulaire, "criteres": criteres, **_preview(request.GET, instances, request.jour)}
    return render(request, "ordre/tirage_preparer.html", contexte, status=422 if formulaire.is_bound else 200)


def _preview(donnees: Any, instances: list[Organisation], on: date) -> dict[str, Any]:
    """How many files the address chooses, and how many of them may be drawn."""
    choisis = suivi.count(selection.chosen(donnees, instances, on))
    tirables = [tirage_calcul.population(selection.address(donnees), instance, on) for instance in instances]
    dans_l_urne = suivi.Compte(sum(suivi.count(lignes).nombre for lignes in tirables))
    return {"choisis": choisis, "dans_l_urne": dans_l_urne, "instances": instances}


@require_safe
def tirage(request: Requete, pk: int) -> HttpResponse:
    """One draw: where it is, what comes next, who was drawn."""
    return _page(request, _visible(request, pk))


def _page(request: Requete, lu: Tirage, formulaires: dict[str, Form] | None = None, statut: int = 200) -> HttpResponse:
    peut = lu.instance in _deciding(request)
    contexte = {
        "tirage": lu, "strates": tirage_lu.strata(lu), "parts": tirage_lu.shares(lu), "peut_decider": peut,
        "is_venu": lu.evenement_le is not None and request.jour >= lu.evenement_le,
        "engagement": EngagementForm(auto_id="engagement_%s"), "graine": GraineForm(auto_id="graine_%s"),
        "renoncement": RenoncementForm(auto_id="renoncement_%s"), "ouvert": "",
        **(_drawn(request, lu) if lu.is_tire else {"lignes": [], "suivant": "", "precedent": "", "attendues": 0}),
        **(formulaires or {}),
    }  # fmt: skip
    if formulaires:
        contexte["ouvert"] = next(iter(formulaires))
    return render(request, "ordre/tirage.html", contexte, status=statut)


def _drawn(request: Requete, lu: Tirage) -> dict[str, Any]:
    """One page of the drawn files, those to be read again alone when the address asks it."""
    tires = lu.dossiers.filter(rang__isnull=False)
    attendues = tires.filter(revue_resultat="")
    voulus = attendues if request.GET.get("revue") == ATTENDUE else tires
    places = [Place.read(request.GET.get(cle, ""), int) for cle in ("apres", "avant")]
    rendue = page(
        voulus.select_related("cycle__exercice__professionnel"),
        "rang",
        "id",
        PAR_PAGE,
        apres=places[0],
        avant=places[1],
    )
    base = f"?revue={ATTENDUE}&" if voulus is attendues else "?"
    return {
        "lignes": rendue.lignes, "attendues": attendues.count(), "is_attendues": voulus is attendues,
        "suivant": f"{base}apres={rendue.suivante}" if rendue.suivante else "",
        "precedent": f"{base}avant={rendue.precedente}" if rendue.precedente else "",
    }  # fmt: skip


@require_POST
def geste(request: Requete, pk: int, geste: str) -> HttpResponseBase:
    """Commit, give the seed, give up; what nothing undoes asks for the second factor again."""
    if geste not in _GESTES:
        raise Http404
    return (_binding if geste in ENGAGENT else _act)(request, pk, geste)


def _act(request: Requete, pk: int, geste: str) -> HttpResponse:
    lu = _visible(request, pk)
    forme, nom, agir, dit = _GESTES[geste]
    formulaire = forme(request.POST, auto_id=f"{nom}_%s")
    if not formulaire.is_valid():
        return _page(request, lu, {nom: formulaire}, 422)
    try:
        agir(lu, formulaire.cleaned_data, request)
    except Depasse:
        raise
    except Refus as refus:
        if refus.code == "non_autorise":
            raise
        show_refusals(formulaire, [refus])
        return _page(request, lu, {nom: formulaire}, 422)
    messages.success(request, dit)
    return redirect("ordre:tirage", pk=lu.pk)


def _visible(request: Requete, pk: int) -> Tirage:
    trouve: Tirage = get_object_or_404(tirage_lu.visible_to(request.user, request.jour), pk=pk)
    return trouve


def _deciding(request: Requete) -> list[Organisation]:
    """Instances in whose name this person decides that day."""
    return request.user.organisations_with(Permission.CONTROLE_DECIDER, request.jour)


def _commit(lu: Tirage, donnees: dict[str, Any], request: Requete) -> None:
    actes.commit(lu, donnees["evenement"], donnees["evenement_le"], request.user, request.jour)


def _seed(lu: Tirage, donnees: dict[str, Any], request: Requete) -> None:
    actes.give_seed(lu, donnees["graine"], donnees["source"], request.user, request.jour)


def _cancel(lu: Tirage, donnees: dict[str, Any], request: Requete) -> None:
    actes.cancel(lu, donnees["motif"], request.user, request.jour)


_GESTES: dict[str, tuple[type[Form], str, Callable[[Tirage, dict[str, Any], Requete], None], str]] = {
    "engager": (EngagementForm, "engagement", _commit, "Le tirage est engagé : son empreinte est publiée."),
    "graine": (GraineForm, "graine", _seed, "La graine est publiée. Le tirage se fait."),
    "renoncer": (RenoncementForm, "renoncement", _cancel, "Le tirage est abandonné. Rien n’avait été publié."),
}
#: What nothing undoes: the population is published, the list is drawn.
ENGAGENT = frozenset({"engager", "graine"})
_binding = recently_authenticated(_act)
