"""Decide what is asked of one cycle: every page shows the effect on the cycle before the decision.

A decision is made in three answers to the same address (`etape`): what is wanted, its effect, the confirmation, that
carries the digest of the effect shown (`vu`). Without JavaScript, nothing typed is lost on the way back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import amenagements, amenagements_lus, tableau
from actions.amenagements_effet import Effet
from actions.models import Cycle, Exoneration
from actions.situation import situation
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.competence import instance_for
from ordres.formulaires_amenagements import CYCLE, PERIODE, DecisionForm, ExonerationForm, RepriseForm
from ordres.items_de_reprise import offered
from ordres.views import acces
from referentiels.axes import Axe
from referentiels.lecture import load_version

CONFIRMER = "confirmer"
#: Answers that show the form again with what was typed, unchecked.
REPRENDRE = frozenset({"modifier", "chercher"})


@dataclass(frozen=True, slots=True)
class Decision:
    """A page that decides: its templates, the preview and the act that it calls, what it says once done."""

    saisie: str
    apercu: str
    essayer: Callable[..., Effet]
    decider: Callable[..., object]
    fait: Callable[[dict[str, Any]], str]


EXONERER = Decision(
    "ordre/exonerer.html", "ordre/exonerer_apercu.html", amenagements.preview_exemption, amenagements.exempt,
    lambda voulu: f"L’exonération de l’axe\u00a0{voulu['axe']} est décidée. Le professionnel en est averti.",
)  # fmt: skip
DEMANDER = Decision(
    "ordre/reprise.html", "ordre/reprise_apercu.html", amenagements.preview_resumption,
    amenagements.ask_for_resumption,
    lambda voulu: ("Les actions sont demandées" if len(voulu["codes"]) > 1 else "L’action est demandée")
    + " avant la reprise. Le professionnel en est averti.",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def exonerer(request: Requete, cycle_id: int) -> HttpResponse:
    """Lower what is asked on an axis, or exempt it (R. 4022-12, R. 4022-13)."""
    cycle = decidable(request, cycle_id)
    if ferme := amenagements.closure_of(cycle):
        return closed(request, cycle, ferme)
    axes = _axes(cycle, request.jour)
    if request.method == "GET":
        return page_of(request, EXONERER.saisie, cycle, ExonerationForm(initial=_known(request, cycle), axes=axes))
    if request.POST.get("etape") in REPRENDRE:
        return page_of(request, EXONERER.saisie, cycle, ExonerationForm(initial=request.POST.dict(), axes=axes))
    return _answer(request, cycle, EXONERER, ExonerationForm(request.POST, axes=axes), {})


@require_http_methods(["GET", "POST"])
def demander(request: Requete, cycle_id: int) -> HttpResponse:
    """Ask for actions of the référentiel before a resumption of practice (R. 4022-7)."""
    cycle = decidable(request, cycle_id)
    if ferme := amenagements.closure_of(cycle):
        return closed(request, cycle, ferme)
    if cycle.version_id is None:
        return page_of(request, DEMANDER.saisie, cycle, None, {"offre": None})
    version = load_version(cycle.version_id)
    demandes = set(cycle.conditions_reprise.values_list("item", flat=True))
    choisis = request.POST.getlist("codes")
    offre = offered(version, demandes, choisis, request.POST.get("q", ""))
    items = [(item.code, item.libelle) for code, item in version.items.items() if code not in demandes]
    if request.method == "GET" or request.POST.get("etape") in REPRENDRE:
        deja = {**request.POST.dict(), "codes": choisis}
        return page_of(request, DEMANDER.saisie, cycle, RepriseForm(initial=deja, items=items), {"offre": offre})
    return _answer(request, cycle, DEMANDER, RepriseForm(request.POST, items=items), {"offre": offre})


def decidable(request: Requete, cycle_id: int) -> Cycle:
    """The cycle if this person may decide on it today, else 404."""
    cycle = acces.followed_cycle(request, cycle_id)
    if instance_for(request.user, Permission.CONTROLE_DECIDER, cycle.exercice, request.jour) is None:
        raise Http404
    return cycle


def _answer(
    request: Requete, cycle: Cycle, decision: Decision, formulaire: DecisionForm, plus: dict[str, Any]
) -> HttpResponse:
    """The form again with what is wrong, the effect, or the decision; 409 with the new effect when the file moved."""
    if not formulaire.is_valid():
        return page_of(request, decision.saisie, cycle, formulaire, plus, 422)
    voulu, refus = formulaire.voulu, None
    try:
        if request.POST.get("etape") == CONFIRMER:
            refus = _decide(request, cycle, decision, formulaire)
            if refus is None:
                messages.success(request, decision.fait(voulu))
                return redirect(back(cycle))
        effet = decision.essayer(cycle, **voulu, on=request.jour)
    except Refus as ecarte:
        if ecarte.code == "cycle_ferme":
            return closed(request, cycle, ecarte)
        if ecarte.code == "non_autorise":
            raise
        show_refusals(formulaire, [ecarte])
        return page_of(request, decision.saisie, cycle, formulaire, plus, 422)
    apercu = {"effet": effet, "refus": refus, "voulu": voulu, **_words(cycle, voulu)}
    return page_of(request, decision.apercu, cycle, formulaire, apercu, 409 if refus else 200)


def _decide(request: Requete, cycle: Cycle, decision: Decision, formulaire: DecisionForm) -> Depasse | None:
    """Decide what was seen; the refusal when the file moved meanwhile."""
    lu = formulaire.cleaned_data
    try:
        decision.decider(
            cycle, **formulaire.voulu, motif=lu["motif"], document=lu["document"], auteur=request.user,
            on=request.jour, vu=request.POST.get("vu", ""),
        )  # fmt: skip
    except Depasse as refus:
        return refus
    return None


def page_of(
    request: Requete, gabarit: str, cycle: Cycle, formulaire: Any, plus: dict[str, Any] | None = None, statut: int = 200
) -> HttpResponse:
    """A page about this cycle, with what all of them name."""
    contexte = {
        "cycle": cycle, "personne": cycle.exercice.professionnel, "formulaire": formulaire, "retour": back(cycle),
        "refus": None, **(plus or {}),
    }  # fmt: skip
    return render(request, gabarit, contexte, status=statut)


def closed(request: Requete, cycle: Cycle, refus: Refus) -> HttpResponse:
    """Nothing can be decided any more: said on the page, and by a 409 to a form."""
    statut = 409 if request.method == "POST" else 200
    return page_of(request, "ordre/amenagement_ferme.html", cycle, None, {"refus": refus}, statut)


def back(cycle: Cycle) -> str:
    """The section of the file that lists the decisions."""
    return reverse("ordre:dossier", args=[cycle.pk]) + "#amenagements"


def _axes(cycle: Cycle, on: date) -> list[tuple[int, str]]:
    """The axes by name, with what is done and asked on each today when it is known."""
    faits = {ligne.numero: ligne for ligne in tableau.axis_rows(situation(cycle, on))}
    return [(axe.value, axe.titre + _asked(faits.get(axe.value))) for axe in Axe]


def _asked(ligne: tableau.LigneAxe | None) -> str:
    if ligne is None or not ligne.requises:
        return f" ({ligne.etat.libelle.lower()})" if ligne else ""
    return f" ({ligne.faites} sur {ligne.requises})"


def _known(request: Requete, cycle: Cycle) -> dict[str, Any]:
    """What the form starts with: the exoneration in force on the axis that the address names, to be decided again."""
    axe = request.GET.get("axe", "")
    lue = cycle.exonerations.filter(axe=int(axe)).first() if axe.isdecimal() and len(axe) == 1 else None
    if lue is None:
        return {"axe": axe, "portee": CYCLE, "seuil": 0}
    return {
        "axe": lue.axe, "seuil": lue.seuil, "portee": PERIODE if lue.debut else CYCLE, "debut": lue.debut,
        "fin": lue.fin, "document": lue.document,
    }  # fmt: skip


def _words(cycle: Cycle, voulu: dict[str, Any]) -> dict[str, Any]:
    """The names of what is wanted, and the exoneration that it would replace."""
    if "codes" in voulu:
        return {"libelles": [amenagements_lus.label_of(cycle, code) for code in voulu["codes"]]}
    periode = voulu["periode"]
    return {
        "axe": Axe(voulu["axe"]), "remplacee": Exoneration.objects.filter(cycle=cycle, axe=voulu["axe"]).first(),
        "debut": periode.debut if periode else None, "fin": periode.fin if periode else None,
    }  # fmt: skip
