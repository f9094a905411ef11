"""Download the proof that a decision is in the journal, for its holder and for the instance that follows them."""

from __future__ import annotations

import json

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from ordres import preuve_decision
from ordres.competence import cycles_followed
from ordres.models import Decision


@require_safe
def telecharger(request: Requete, decision_id: int) -> HttpResponse:
    """The proof (JSON, 2 kB at most); a page says so while no signed head holds the decision yet."""
    utilisateur = request.user
    lisibles = Q(controle__cycle__in=cycles_followed(utilisateur, request.jour))
    if utilisateur.professionnel_id:
        lisibles |= Q(controle__cycle__exercice__professionnel_id=utilisateur.professionnel_id)
    decisions = Decision.objects.select_related("controle__cycle__exercice")
    decision = get_object_or_404(decisions.filter(lisibles), pk=decision_id)
    preuve = preuve_decision.of_decision(decision)
    if preuve is None:
        return _wait(request, decision)
    reponse = HttpResponse(
        json.dumps(preuve, ensure_ascii=False, separators=(",", ":")), content_type="application/json; charset=utf-8"
    )
    reponse["Content-Disposition"] = f'attachment; filename="preuve-decision-{decision.pk}.json"'
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _wait(request: Requete, decision: Decision) -> HttpResponse:
    cycle = decision.controle.cycle
    is_titulaire = request.user.professionnel_id == cycle.exercice.professionnel_id
    retour = reverse("ordre:mon_controle" if is_titulaire else "ordre:dossier", args=[cycle.pk])
    return render(request, "ordre/preuve_attente.html", {"decision": decision, "retour": retour}, status=202)
