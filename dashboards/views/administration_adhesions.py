"""Operator: « Quels établissements sont membres de cette fédération ? » — memberships: give, end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import adhesions
from accounts.flux.delegation import name_principal
from accounts.models import Adhesion, Organisation
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from accounts.roles import Nature
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards.acces import requires
from dashboards.formulaires_adhesions import AdhesionForm
from dashboards.formulaires_delegation import FinForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def adherer(request: Requete, pk: int) -> HttpResponse:
    """Make an employer a member; refused, the form is shown again as typed."""
    federation = get_object_or_404(Organisation, pk=pk, nature=Nature.FEDERATION)
    formulaire = AdhesionForm(request.POST if request.method == "POST" else None, initial={"debut": request.jour})
    if request.method == "POST" and formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            membre = name_principal(lu["membre"])
            adhesions.join(federation, membre, lu["debut"], lu["fin"], request.user, request.jour)
        except Refus as refus:
            # The act that finds an organisation names its own field.
            refus.champ = refus.champ if refus.champ in formulaire.fields else "membre"
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, f"{membre.nom} est membre de {federation.nom}.")
            return redirect("administration:organisation", federation.pk)
    contexte = {
        "titre": f"Quel établissement devient membre de {federation.nom}\u00a0?",
        "texte": "La fédération lira des effectifs de ses membres, jamais le dossier de quelqu’un.",
        "consequences": ["Les petits effectifs lui restent masqués.", "L’adhésion est inscrite au journal."],
        "libelle_action": "Inscrire cette adhésion",
        "formulaire": formulaire,
        "url_retour": reverse("administration:organisation", args=[federation.pk]),
    }
    return render(request, "composants/confirmation.html", contexte, status=422 if formulaire.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def clore(request: Requete, pk: int) -> HttpResponse:
    """Confirm, then end a membership on the day given."""
    adhesion = get_object_or_404(Adhesion.objects.select_related("federation", "membre"), pk=pk)
    retour = reverse("administration:organisation", args=[adhesion.federation_id])
    formulaire = FinForm(
        request.POST if request.method == "POST" else None, initial={"fin": max(request.jour, adhesion.debut)}
    )
    formulaire.fields["fin"].help_text = "Inclus. Passé ce jour, la fédération ne compte plus cet établissement."
    if request.method == "POST" and formulaire.is_valid():
        try:
            adhesions.leave(adhesion, formulaire.cleaned_data["fin"], request.user, request.jour)
        except Depasse:
            raise
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, f"L’adhésion se termine le {formulaire.cleaned_data['fin']:%d/%m/%Y}.")
            return redirect(retour)
    contexte = {
        "titre": "Quand cette adhésion se termine-t-elle\u00a0?",
        "texte": f"{adhesion.membre.nom} est membre de {adhesion.federation.nom} depuis le {adhesion.debut:%d/%m/%Y}.",
        "consequences": ["Les chiffres déjà lus par la fédération ne changent pas."],
        "libelle_action": "Mettre fin à l’adhésion",
        "formulaire": formulaire,
        "url_retour": retour,
        "danger": True,
    }
    return render(request, "composants/confirmation.html", contexte, status=422 if formulaire.errors else 200)
