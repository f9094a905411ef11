"""Withdraw what the Ordre decided on the requirements of a cycle: its effect and the reason, on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.requete import Requete
from actions import amenagements, amenagements_lus
from actions.amenagements_effet import Effet
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.formulaires_amenagements import MotifForm
from ordres.views.amenagements import back, closed, decidable, page_of


@require_http_methods(["GET", "POST"])
def lever(request: Requete, cycle_id: int, exoneration_id: int) -> HttpResponse:
    """Withdraw an exoneration."""
    cycle = decidable(request, cycle_id)
    exoneration = _row(request, cycle.exonerations, exoneration_id)
    exoneration.cycle = cycle
    page = {
        "titre": f"Lever l’exonération de l’axe\u00a0{exoneration.axe}\u00a0?",
        "texte": "L’axe redevient demandé comme le prévoit le référentiel. Le professionnel en est averti, avec votre "
        "motif sur son espace.",
        "exoneration": exoneration,
        "libelle_action": "Lever l’exonération",
    }
    return _withdraw(
        request, cycle, exoneration, amenagements.preview_lifting, amenagements.lift_exemption, page,
        fait=f"L’exonération de l’axe\u00a0{exoneration.axe} est levée.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def retirer(request: Requete, cycle_id: int, condition_id: int) -> HttpResponse:
    """Withdraw an action from the conditions of a resumption."""
    cycle = decidable(request, cycle_id)
    condition = _row(request, cycle.conditions_reprise, condition_id)
    condition.cycle = cycle
    page = {
        "titre": "Ne plus demander cette action\u00a0?",
        "texte": "Elle ne sera plus une condition de la reprise d’exercice. Le professionnel en est averti, avec votre "
        "motif sur son espace.",
        "condition": condition,
        "libelle": amenagements_lus.label_of(cycle, condition.item),
        "libelle_action": "Ne plus la demander",
    }
    return _withdraw(
        request, cycle, condition, amenagements.preview_dropping, amenagements.drop_condition, page,
        fait="L’action n’est plus demandée avant la reprise.",
    )  # fmt: skip


def _row(request: Requete, rangees: Any, pk: int) -> Any:
    """A decision in force on this cycle; gone since the page was shown, its form is a 409."""
    trouvee = rangees.filter(pk=pk).select_related("auteur").first()
    if trouvee is None:
        if request.method == "POST":
            raise Depasse("Cette décision n’est plus en vigueur\u00a0: quelqu’un l’a déjà retirée.")
        raise Http404
    return trouvee


def _withdraw(
    request: Requete,
    cycle: Cycle,
    rangee: Any,
    essayer: Callable[[Any, date], Effet],
    retirer: Callable[..., None],
    page: dict[str, Any],
    *,
    fait: str,
) -> HttpResponse:
    """The confirmation with the effect, or the withdrawal."""
    if ferme := amenagements.closure_of(cycle):
        return closed(request, cycle, ferme)
    formulaire = MotifForm(request.POST if request.method == "POST" else None)
    refus, statut = None, 200 if request.method == "GET" else 422
    if request.method == "POST" and formulaire.is_valid():
        try:
            retirer(
                rangee, motif=formulaire.cleaned_data["motif"], auteur=request.user, on=request.jour,
                vu=request.POST.get("vu", ""),
            )  # fmt: skip
            messages.success(request, f"{fait} Le professionnel en est averti.")
            return redirect(back(cycle))
        except Depasse as depasse:
            refus, statut = depasse, 409
        except Refus as ecarte:
            if ecarte.code == "cycle_ferme":
                return closed(request, cycle, ecarte)
            raise
    contexte = {**page, "effet": essayer(rangee, request.jour), "refus": refus}
    return page_of(request, "ordre/amenagement_retirer.html", cycle, formulaire, contexte, statut)
