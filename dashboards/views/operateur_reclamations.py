"""Operator: « Quels partenaires laissent des signalements sans réponse ? » — numbers only, and the reminder."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Partenaire
from accounts.permissions import Permission
from accounts.requete import Requete
from actions import reclamations_nuit
from certif.socle.nombres import counted
from dashboards import file_reclamations
from dashboards.acces import requires
from dashboards.onglets_flux import tabs


@require_safe
@requires(Permission.FLUX_LIBERER)
def reclamations(request: Requete) -> HttpResponse:
    """What each partner has to answer; never whose claims they are."""
    lignes = file_reclamations.by_partner(request.jour)
    return render(request, "operateur/reclamations.html", {
        "onglets": tabs(request, "operateur:reclamations"),
        "lignes": lignes,
        "ouvertes": sum(ligne.ouvertes for ligne in lignes),
        "en_retard": sum(ligne.en_retard for ligne in lignes),
    })  # fmt: skip


@require_POST
@requires(Permission.FLUX_LIBERER)
def relancer_reclamations(request: Requete, code: str) -> HttpResponse:
    """Remind a partner of what is late, once a day at most."""
    partenaire = get_object_or_404(Partenaire, code=code)
    nombre = reclamations_nuit.remind(partenaire, request.jour, request.user)
    if nombre:
        messages.success(request, f"{partenaire.nom} est relancé\u00a0: {counted(nombre, 'signalement')} en retard.")
    else:
        messages.info(request, f"Rien à relancer chez {partenaire.nom}, ou c’est déjà fait aujourd’hui.")
    return redirect("operateur:reclamations")
