"""Propose an indication to a second person, confirm it, set it aside."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.pas_de_plus import recently_authenticated
from accounts.requete import Requete
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import decision, propositions
from ordres.formulaires_dossier import PropositionForm
from ordres.models import Decision, PropositionDecision
from ordres.views import acces
from ordres.views.controle import changed, open_control, refused


@require_POST
def proposer(request: Requete, cycle_id: int) -> HttpResponse:
    """Propose; a stale form, or a file that changed, is a 409 that shows what changed."""
    cycle = acces.followed_cycle(request, cycle_id)
    controle = open_control(cycle)
    form = PropositionForm(
        request.POST, auto_id="proposition_%s", is_entendu=decision.contradictoire(controle).entendu
    )  # fmt: skip
    if not form.is_valid():
        return refused(request, cycle, None, "proposer", form)
    lu = form.cleaned_data
    intention = decision.Intention(
        sens=Decision.Sens(lu["sens"]), motif=lu["motif"], revision=lu["revision"], empreinte=lu["empreinte"],
        entendu=lu.get("entendu", False),
    )  # fmt: skip
    try:
        propositions.propose(controle, intention, request.user, request.jour)
    except Depasse as refus:
        return changed(request, cycle, refus, revision=lu["revision"], texte=lu["motif"])
    except Refus as refus:
        return refused(request, cycle, refus, "proposer", form)
    messages.success(request, "Votre proposition attend une deuxième personne. Rien n’est encore décidé.")
    return redirect("ordre:dossier", cycle_id=cycle.pk)


@require_POST
@recently_authenticated
def confirmer(request: Requete, cycle_id: int) -> HttpResponse:
    """Confirm what another person proposed: it becomes the decision."""
    cycle = acces.followed_cycle(request, cycle_id)
    lue = _waiting(request, cycle)
    try:
        rendue = propositions.confirm(lue, request.user, request.jour)
    except Depasse as refus:
        return changed(request, cycle, refus, revision=lue.revision, texte=lue.motif)
    except Refus as refus:
        return refused(request, cycle, refus)
    messages.success(request, f"Décision enregistrée\u00a0: {rendue.get_sens_display().lower()}.")
    return redirect("ordre:dossier", cycle_id=cycle.pk)


@require_POST
def ecarter(request: Requete, cycle_id: int) -> HttpResponse:
    """Set a proposal aside with a reason, or withdraw one's own."""
    cycle = acces.followed_cycle(request, cycle_id)
    lue = _waiting(request, cycle)
    try:
        propositions.close(lue, request.POST.get("motif", ""), request.user, request.jour)
    except Depasse as refus:
        return changed(request, cycle, refus, revision=lue.revision)
    except Refus as refus:
        return refused(request, cycle, refus)
    messages.success(request, "La proposition n’attend plus.")
    return redirect("ordre:dossier", cycle_id=cycle.pk)


def _waiting(request: Requete, cycle: Cycle) -> PropositionDecision:
    """The proposal that the form names, on this file, whatever became of it."""
    numero = request.POST.get("proposition", "")
    lue = (
        PropositionDecision.objects.filter(controle__cycle=cycle, pk=int(numero) if numero.isdecimal() else 0)
        .select_related("controle__cycle__exercice__professionnel")
        .first()
    )
    if lue is None:
        raise Http404
    return lue
