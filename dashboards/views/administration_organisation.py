"""Operator: one organisation — what is written about it, its people, who is asked in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import adhesions, habilitations, horloge, invitations, organisations
from accounts.confirmation import Confirmation, confirm
from accounts.flux import delegation
from accounts.invitations import Proposee
from accounts.models import Appartenance, Invitation, Organisation, Utilisateur
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from accounts.roles import Nature, Role
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.formulaires_administration import NATURES, InvitationForm, OrganisationForm
from dashboards.onglets_administration import tabs


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
def fiche(request: Requete, pk: int) -> HttpResponse:
    """Read an organisation, and write what changes about it."""
    organisation = get_object_or_404(Organisation.objects.select_related("parent"), pk=pk)
    if request.method != "POST":
        return _show(request, organisation)
    formulaire = OrganisationForm(request.POST, organisation=organisation)
    if formulaire.is_valid():
        try:
            changes = organisations.describe(organisation, formulaire.cleaned_data, request.user, request.jour)
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, "C’est enregistré." if changes else "Rien n’avait changé.")
            return redirect("administration:organisation", organisation.pk)
    return _show(request, organisation, formulaire=formulaire)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def inviter(request: Requete, pk: int) -> HttpResponse:
    """Ask somebody in."""
    organisation = get_object_or_404(Organisation, pk=pk)
    roles = habilitations.roles_of(organisation)
    formulaire = InvitationForm(
        request.POST if request.method == "POST" else None, roles=roles,
        initial={"debut": request.jour, "role": roles[0].value if len(roles) == 1 else None},
    )  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        lu = formulaire.cleaned_data
        proposee = Proposee(lu["email"], lu["nom"], Role(lu["role"]), lu["debut"], lu["fin"])
        try:
            invitations.invite(organisation, proposee, request.user, request.jour)
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, f"Un lien part à {lu['email']}. Il est bon {invitations.VALIDITE.days} jours.")
            return redirect("administration:organisation", organisation.pk)
    contexte = {
        "organisation": organisation, "formulaire": formulaire, "onglets": tabs("administration:organisations")
    }  # fmt: skip
    return render(request, "administration/inviter.html", contexte, status=422 if formulaire.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def arreter(request: Requete, pk: int) -> HttpResponse:
    """Confirm, then end somebody's role."""
    cible = get_object_or_404(Appartenance.objects.select_related("utilisateur", "organisation"), pk=pk)

    def stop() -> str:
        habilitations.stop(cible, request.user, request.jour)
        return f"{cible.utilisateur} n’a plus ce rôle."

    page = Confirmation(
        titre="Arrêter ce rôle\u00a0?",
        texte=f"{cible.utilisateur} est {Role(cible.role).libelle.lower()} de {cible.organisation} depuis le "
        f"{cible.debut:%d/%m/%Y}.",
        consequences=[
            "Plus aucun droit de ce rôle dès la prochaine page ouverte, même dans une session en cours.",
            "Ce que cette personne a fait reste, sous son nom.",
        ],
        libelle_action="Arrêter ce rôle",
        url_retour=reverse("administration:organisation", args=[cible.organisation_id]),
        danger=True,
    )
    return confirm(request, page, stop)


@require_POST
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def invitation(request: Requete, pk: int, geste: str) -> HttpResponse:
    """Send the link again, or take the invitation back."""
    gestes: dict[str, tuple[Callable[[Invitation, Utilisateur, date], None], str]] = {
        "renvoyer": (invitations.send_again, "Un nouveau lien part à {}. Le précédent ne sert plus."),
        "annuler": (invitations.cancel, "L’invitation de {} est annulée."),
    }
    if geste not in gestes:
        raise Http404
    cible = get_object_or_404(Invitation.objects.select_related("organisation"), pk=pk)
    acte, mots = gestes[geste]
    acte(cible, request.user, request.jour)
    messages.success(request, mots.format(cible.email))
    return redirect("administration:organisation", cible.organisation_id)


def _show(request: Requete, organisation: Organisation, formulaire: OrganisationForm | None = None) -> HttpResponse:
    champs = {champ: getattr(organisation, champ) for champ in organisations.CHAMPS}
    instant = horloge.instant()
    contexte = {
        "onglets": tabs("administration:organisations"),
        "organisation": organisation,
        "nature": NATURES[Nature(organisation.nature)],
        "formulaire": formulaire or OrganisationForm(initial=champs, organisation=organisation),
        "membres": [
            (membre, Role(membre.role).libelle, delegation.state_of(membre, request.jour))
            for membre in habilitations.members(organisation)
        ],
        "invitations": [
            (une, Role(une.role).libelle, une.expire_at <= instant) for une in invitations.pending(organisation)
        ],
        "roles": habilitations.roles_of(organisation),
        "is_federation": organisation.nature == Nature.FEDERATION,
        "adhesions": [(une, delegation.state_of(une, request.jour)) for une in adhesions.members_of(organisation)],
    }
    status = 422 if formulaire is not None and formulaire.errors else 200
    return render(request, "administration/organisation.html", contexte, status=status)
