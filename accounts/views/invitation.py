"""« Voulez-vous rejoindre cette organisation ? »: the link of an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import invitations
from accounts.adresse import masked
from accounts.models import Invitation, Utilisateur
from accounts.refus_formulaire import show_refusals
from accounts.requete import RequetePublique
from accounts.roles import Role
from certif.socle.refus import Refus


class MotDePasseForm(forms.Form):
    """The password that a new person chooses, typed twice."""

    mot_de_passe = forms.CharField(
        label="Choisissez un mot de passe", strip=False, max_length=128,
        help_text="Douze caractères au moins\u00a0; une phrase se retient mieux.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    confirmation = forms.CharField(
        label="Une seconde fois", strip=False, max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.personne = Utilisateur(email=invitation.email, nom_affiche=invitation.nom)

    def clean_mot_de_passe(self) -> str:
        """A password that the validators of the site accept for this person."""
        choisi: str = self.cleaned_data["mot_de_passe"]
        password_validation.validate_password(choisi, self.personne)
        return choisi

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        lu: dict[str, Any] = super().clean() or {}
        if lu.get("mot_de_passe") and lu.get("confirmation") and lu["mot_de_passe"] != lu["confirmation"]:
            self.add_error("confirmation", "Les deux mots de passe sont différents.")
        return lu


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ouvrir(request: RequetePublique, cle: str) -> HttpResponse:
    """Say what is offered, then take it: logged in when the address is known here, else with a new password."""
    try:
        invitation = invitations.read_key(cle)
    except Refus as refus:
        return render(request, "compte/invitation_refusee.html", {"refus": refus}, status=410)
    connu = invitations.known_guest(invitation)
    if connu is not None:
        return _join(request, invitation, connu)
    formulaire = MotDePasseForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if request.method == "POST" and formulaire.is_valid():
        try:
            invitations.accept(invitation, mot_de_passe=formulaire.cleaned_data["mot_de_passe"])
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            messages.success(
                request, "Votre compte est ouvert. Connectez-vous\u00a0: un second facteur vous sera demandé."
            )
            return redirect("account_login")
    return _show(request, invitation, formulaire=formulaire, status=422 if formulaire.errors else 200)


def _join(request: RequetePublique, invitation: Invitation, connu: Utilisateur) -> HttpResponse:
    """Somebody known: the role is theirs once they say so, under their own session."""
    is_sien = request.user.is_authenticated and request.user.pk == connu.pk
    if request.method == "POST" and is_sien:
        invitations.accept(invitation, invite=connu)
        messages.success(request, f"Vous avez rejoint {invitation.organisation}.")
        return redirect(get_script_prefix())
    return _show(request, invitation, is_connu=True, is_sien=is_sien)


def _show(request: RequetePublique, invitation: Invitation, status: int = 200, **contexte: Any) -> HttpResponse:
    complet = {
        "invitation": invitation,
        "role": Role(invitation.role).libelle,
        "masquee": masked(invitation.email),
        "formulaire": None,
        "is_connu": False,
        "is_sien": False,
        **contexte,
    }
    return render(request, "compte/invitation.html", complet, status=status)
