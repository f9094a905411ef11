"""« Quelle est votre adresse ? »: the address of a professional, the link that confirms it."""

from __future__ import annotations

from allauth.account import views as bibliotheque
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import adresse
from accounts.identification import enters_by_psc_alone
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete, RequetePublique
from certif.socle.refus import Refus


class FormulaireAdresse(forms.Form):
    """One address."""

    email = forms.EmailField(
        label="Votre adresse électronique", max_length=254,
        help_text="De préférence personnelle\u00a0: vous la gardez si vous changez d’employeur.",
        error_messages={
            "required": "Indiquez une adresse.",
            "invalid": "Cette adresse semble incomplète. Exemple\u00a0: nom@exemple.fr.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

    use_required_attribute = False


@require_http_methods(["GET", "HEAD", "POST"])
def de_l_agent(request: Requete) -> HttpResponse:
    """The library's page, for agents; a professional has their own."""
    if enters_by_psc_alone(request.user):
        return redirect("compte:adresse")
    reponse: HttpResponse = bibliotheque.email(request)
    return reponse


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Requete) -> HttpResponse:
    """The address in use, the one that waits; change it, ask for the link again, give it up."""
    titulaire = request.user
    if not enters_by_psc_alone(titulaire):
        raise Http404
    if request.method == "POST" and "abandonner" in request.POST:
        adresse.forget(titulaire)
        messages.success(request, "L’adresse en attente est oubliée.")
        return redirect("compte:adresse")
    renvoi = request.method == "POST" and "renvoyer" in request.POST
    donnees = {"email": titulaire.email_a_confirmer} if renvoi else request.POST
    form = FormulaireAdresse(donnees if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            adresse.ask(titulaire, form.cleaned_data["email"])
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            if titulaire.email_a_confirmer:
                messages.success(request, f"Un lien part à {titulaire.email_a_confirmer}.")
            return redirect("compte:adresse")
    return render(request, "compte/adresse.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmer(request: RequetePublique, cle: str) -> HttpResponse:
    """The link of the e-mail: asks for one click, since mail filters open links by themselves."""
    try:
        lien = adresse.confirm(cle) if request.method == "POST" else adresse.read_key(cle)
    except Refus as refus:
        return render(request, "compte/adresse_refusee.html", {"refus": refus}, status=410)
    return render(request, "compte/adresse_confirmer.html", {
        "masquee": adresse.masked(lien.adresse),
        "is_confirmee": lien.is_confirmee or request.method == "POST",
    })  # fmt: skip
