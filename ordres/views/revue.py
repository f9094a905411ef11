"""Close the closer review of a drawn file; and what the holder reads of the draws that held theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Utilisateur
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import revue as actes
from ordres import tirage_lu
from ordres.competence import cycles_followed, instance_for
from ordres.formulaires_tirage import RevueForm
from ordres.models import DossierTire
from ordres.views import acces


def panel(cycle: Cycle, utilisateur: Utilisateur, on: date) -> dict[str, Any]:
    """What the file shows of the draws that named it: each with the form that closes it, when this person may."""
    tires = actes.of_cycle(cycle)
    peut = bool(tires) and instance_for(utilisateur, Permission.CONTROLE_INSTRUIRE, cycle.exercice, on) is not None
    return {
        "revues_tirees": [(d, RevueForm(auto_id=f"revue{d.pk}_%s") if peut and d.is_en_revue else None) for d in tires]
    }


@require_POST
def clore(request: Requete, pk: int) -> HttpResponse:
    """Close a review with its result and reasons; back to the file, or the form with what is wrong."""
    suivis = cycles_followed(request.user, request.jour)
    dossier = get_object_or_404(
        DossierTire.objects.filter(cycle__in=suivis, rang__isnull=False).select_related(
            "tirage", "cycle__exercice__professionnel"
        ),
        pk=pk,
    )
    formulaire = RevueForm(request.POST, auto_id=f"revue{dossier.pk}_%s")
    if formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            actes.close(dossier, lu["resultat"], lu["motif"], request.user, request.jour)
        except Depasse:
            raise
        except Refus as refus:
            if refus.code in {"non_autorise", "propre_dossier"}:
                raise
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, "La revue est close. Le professionnel en est averti.")
            return redirect("ordre:dossier", cycle_id=dossier.cycle_id)
    return render(request, "ordre/revue_clore.html", {"dossier": dossier, "formulaire": formulaire}, status=422)


@require_safe
def mes_tirages(request: Requete, cycle_id: int) -> HttpResponse:
    """« Mon dossier a-t-il été tiré au sort ? »: each draw, its opaque number, and how to check."""
    cycle = acces.own_cycle(request, cycle_id)
    contexte = {"cycle": cycle, "tirages": tirage_lu.mine(cycle)}
    return render(request, "ordre/mes_tirages.html", contexte)
