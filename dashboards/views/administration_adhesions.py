"""Operator: « Quels établissements sont membres de cette fédération ? » — memberships: give, end."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import adhesions
from accounts.confirmation import Confirmation, confirm
from accounts.flux.delegation import name_principal
from accounts.models import Adhesion, Organisation
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.requete import Requete
from accounts.roles import Nature
from certif.socle.refus import Refus
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

    def join() -> str:
        lu = formulaire.cleaned_data
        try:
            membre = name_principal(lu["membre"])
        except Refus as refus:
            # The act that finds an organisation names its own field.
            refus.champ = "membre"
            raise
        adhesions.join(federation, membre, lu["debut"], lu["fin"], request.user, request.jour)
        return f"{membre.nom} est membre de {federation.nom}."

    page = Confirmation(
        titre=f"Quel établissement devient membre de {federation.nom}\u00a0?",
        texte="La fédération lira des effectifs de ses membres, jamais le dossier de quelqu’un.",
        consequences=["Les petits effectifs lui restent masqués.", "L’adhésion est inscrite au journal."],
        libelle_action="Inscrire cette adhésion",
        url_retour=reverse("administration:organisation", args=[federation.pk]),
    )
    return confirm(request, page, join, formulaire)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def clore(request: Requete, pk: int) -> HttpResponse:
    """Confirm, then end a membership on the day given."""
    adhesion = get_object_or_404(Adhesion.objects.select_related("federation", "membre"), pk=pk)
    formulaire = FinForm(
        request.POST if request.method == "POST" else None, initial={"fin": max(request.jour, adhesion.debut)}
    )
    formulaire.fields["fin"].help_text = "Inclus. Passé ce jour, la fédération ne compte plus cet établissement."

    def leave() -> str:
        fin = formulaire.cleaned_data["fin"]
        adhesions.leave(adhesion, fin, request.user, request.jour)
        return f"L’adhésion se termine le {fin:%d/%m/%Y}."

    page = Confirmation(
        titre="Quand cette adhésion se termine-t-elle\u00a0?",
        texte=f"{adhesion.membre.nom} est membre de {adhesion.federation.nom} depuis le {adhesion.debut:%d/%m/%Y}.",
        consequences=["Les chiffres déjà lus par la fédération ne changent pas."],
        libelle_action="Mettre fin à l’adhésion",
        url_retour=reverse("administration:organisation", args=[adhesion.federation_id]),
        danger=True,
    )
    return confirm(request, page, leave, formulaire)
