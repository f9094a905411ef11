"""Open a control and pass its steps: each form carries the revision it saw."""

from datetime import UTC, datetime

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions.models import Action, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import controle as actes
from ordres.competence import DROITS
from ordres.etapes import note_refusal, steps_since
from ordres.forms import EtapeForm
from ordres.models import Controle
from ordres.views import acces
from ordres.views.dossier import contexte
from ordres.workflow_controle import INSTRUCTION, MOTS, Geste


@require_POST
def ouvrir(request: Requete, cycle_id: int) -> HttpResponse:
    """Open the control of an ended cycle."""
    cycle = acces.followed_cycle(request, cycle_id)
    try:
        controle = actes.open_controle(cycle, request.user, request.jour)
    except Depasse as refus:
        note_refusal(cycle, None, Geste.OUVRIR, request.user, refus)
        return changed(request, cycle, refus, revision=0)
    except Refus as refus:
        note_refusal(cycle, None, Geste.OUVRIR, request.user, refus)
        return refused(request, cycle, refus)
    messages.success(
        request, f"Le contrôle est ouvert. La décision est attendue au plus tard le {controle.echeance:%d/%m/%Y}."
    )
    return redirect("ordre:dossier", cycle_id=cycle.pk)


@require_POST
def etape(request: Requete, cycle_id: int, geste: str) -> HttpResponse:
    """Pass one step of the instruction."""
    if geste not in INSTRUCTION:
        raise Http404
    cycle = acces.followed_cycle(request, cycle_id)
    controle = open_control(cycle)
    formulaire = EtapeForm(request.POST, auto_id=f"{geste}_%s")
    if not formulaire.is_valid():
        return refused(request, cycle, None, geste, formulaire)
    donnees = formulaire.cleaned_data
    try:
        actes.advance(
            controle, Geste(geste), request.user, request.jour,
            revision=donnees["revision"], motif=donnees["motif"],
        )  # fmt: skip
    except Depasse as refus:
        note_refusal(cycle, controle, geste, request.user, refus)
        return changed(request, cycle, refus, revision=donnees["revision"], texte=donnees["motif"])
    except Refus as refus:
        note_refusal(cycle, controle, geste, request.user, refus)
        return refused(request, cycle, refus, geste, formulaire)
    messages.success(request, f"{MOTS[Geste(geste)].fait}. Le professionnel en est averti.")
    return redirect("ordre:dossier", cycle_id=cycle.pk)


def open_control(cycle: Cycle) -> Controle:
    """The control of this cycle, 404 when it was never opened."""
    controle = Controle.objects.select_related("instance", "cycle__exercice__professionnel").filter(cycle=cycle).first()
    if controle is None:
        raise Http404
    return controle


def refused(
    request: Requete, cycle: Cycle, refus: Refus | None, geste: str = "", formulaire: Form | None = None
) -> HttpResponse:
    """The file again, with the refusal beside its form and what was typed; a right that is missing is a 403."""
    if refus is not None and refus.code in DROITS:
        return render(request, "403.html", {"refus": refus}, status=403)
    if refus is not None and formulaire is not None:
        show_refusals(formulaire, [refus])
    page = contexte(request, cycle, geste_lie=geste, formulaire_lie=formulaire)
    return render(request, "ordre/dossier.html", {**page, "refus": refus if formulaire is None else None}, status=422)


def changed(
    request: Requete, cycle: Cycle, refus: Depasse, *, revision: int, texte: str = "", vu_at: float | None = None
) -> HttpResponse:
    """409: what changed since the form was shown, and the text typed, so that nothing is lost."""
    controle = Controle.objects.filter(cycle=cycle).first()
    etapes = steps_since(controle, revision) if controle else []
    actions = Action.objects.none()
    if vu_at is not None:
        actions = Action.objects.filter(cycle=cycle, maj_at__gt=datetime.fromtimestamp(vu_at, tz=UTC)).order_by(
            "-maj_at"
        )
    contexte_page = {
        "cycle": cycle,
        "refus": refus,
        "etapes": [(MOTS[Geste(e.transition)].fait, e) for e in etapes],
        "actions": actions[:20],
        "texte": texte,
    }
    return render(request, "ordre/change.html", contexte_page, status=409)
