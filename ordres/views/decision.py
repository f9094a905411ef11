"""Give the final indication on a file, as it was shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.pas_de_plus import recently_authenticated
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import decision as actes
from ordres.etapes import note_refusal
from ordres.forms import DecisionForm
from ordres.models import Decision
from ordres.views import acces
from ordres.views.controle import changed, open_control, refused


@require_POST
@recently_authenticated
def decider(request: Requete, cycle_id: int) -> HttpResponse:
    """Decide; a stale form, or a file that changed, is a 409 that shows what changed."""
    cycle = acces.followed_cycle(request, cycle_id)
    controle = open_control(cycle)
    formulaire = DecisionForm(request.POST, auto_id="decision_%s", is_entendu=actes.contradictoire(controle).entendu)
    if not formulaire.is_valid():
        return refused(request, cycle, None, "decider", formulaire)
    lu = formulaire.cleaned_data
    intention = actes.Intention(
        sens=Decision.Sens(lu["sens"]), motif=lu["motif"], revision=lu["revision"], empreinte=lu["empreinte"],
        entendu=lu.get("entendu", False),
    )  # fmt: skip
    try:
        rendue = actes.decide(controle, intention, request.user, request.jour)
    except Depasse as refus:
        note_refusal(cycle, controle, f"decider_{intention.sens}", request.user, refus)
        return changed(request, cycle, refus, revision=lu["revision"], texte=lu["motif"], vu_at=lu["vu_at"])
    except Refus as refus:
        note_refusal(cycle, controle, f"decider_{intention.sens}", request.user, refus)
        return refused(request, cycle, refus, "decider", formulaire)
    suite = " L’attestation est en préparation." if rendue.sens == Decision.Sens.SATISFAIT else ""
    messages.success(request, f"Décision enregistrée : {rendue.get_sens_display().lower()}.{suite}")
    return redirect("ordre:dossier", cycle_id=cycle.pk)
