"""« Mes droits » and what goes with them: access given to a CNP, e-mails chosen, the journal as a file."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import preferences
from accounts.confirmation import Confirmation, confirm
from accounts.familles import Famille
from accounts.fichier_csv import csv_download
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import accompagnement, consultations
from actions.formulaires_confiance import FormulaireAccord, FormulairePreferences, FormulaireProlongation
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus


@require_safe
@holder_page
def droits(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """What each right means here, where to ask, and why opposition does not apply."""
    return render(request, "ps/droits.html", {
        "contact": settings.CERTIF_CONTACT_DONNEES, "has_cycle": bool(titulaire.cycles),
    })  # fmt: skip


@require_safe
@holder_page
def consultations_csv(request: Requete, titulaire: Titulaire) -> StreamingHttpResponse:
    """Who looked at the account, as a file (UTF-8 with BOM, `;`)."""
    reponse = csv_download(consultations.csv_rows(request.user), f"consultations-{request.jour:%Y-%m-%d}.csv")
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def acces_cnp(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Which CNP reads the account, until when; give access to one."""
    exercices = list(titulaire.professionnel.exercices.filter(present=True).order_by("pk"))
    form = FormulaireAccord(
        request.POST or None, cnps=accompagnement.cnps_for(exercices), exercices=exercices,
        limite=accompagnement.last_day(request.jour),
    )  # fmt: skip
    if request.method == "POST" and exercices and form.is_valid():
        saisie = form.cleaned_data
        try:
            accord = accompagnement.grant(request.user, form.exercice, saisie["cnp"], saisie["fin"], request.jour)
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            messages.success(
                request, f"{accord.cnp.nom} peut lire votre cycle en cours jusqu’au {accord.fin:%d/%m/%Y}."
            )
            return redirect("ps:acces_cnp")
    contexte = {
        "accords": accompagnement.of_holder(request.user, request.jour), "form": form,
        "is_possible": bool(exercices), "plusieurs": len(exercices) > 1,
    }  # fmt: skip
    return render(request, "ps/acces_cnp.html", contexte, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def prolonger_acces(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Move the last day of an authorisation further."""
    accord = get_object_or_404(accompagnement.own(request.user), pk=pk)
    limite = accompagnement.last_day(request.jour)
    form = FormulaireProlongation(request.POST or None, limite=limite, initial={"fin": max(limite, accord.fin)})

    def extend() -> str:
        accompagnement.extend(request.user, accord, form.cleaned_data["fin"], request.jour)
        return f"Votre accord court jusqu’au {accord.fin:%d/%m/%Y}."

    page = Confirmation(
        titre="Jusqu’à quand prolonger cet accord\u00a0?",
        texte=f"{accord.cnp.nom} peut lire votre cycle en cours jusqu’au {accord.fin:%d/%m/%Y}.",
        libelle_action="Prolonger l’accord",
        url_retour=reverse("ps:acces_cnp"),
    )
    return confirm(request, page, extend, form)


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def retirer_acces(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Confirm, then take an authorisation back at once."""
    accord = get_object_or_404(accompagnement.own(request.user), pk=pk)

    def revoke() -> str:
        accompagnement.revoke(request.user, accord, request.jour)
        return f"{accord.cnp.nom} ne lit plus votre cycle."

    page = Confirmation(
        titre="Retirer cet accord\u00a0?",
        texte=f"{accord.cnp.nom} peut lire votre cycle en cours jusqu’au {accord.fin:%d/%m/%Y}.",
        consequences=[
            "Dès maintenant, personne de ce conseil ne peut plus lire votre cycle.",
            "Ce conseil en est prévenu, sans que votre nom soit écrit dans le courriel.",
            "Ce qui a déjà été lu reste écrit dans «\u00a0Qui a consulté mon dossier\u00a0».",
        ],
        libelle_action="Retirer l’accord",
        url_retour=reverse("ps:acces_cnp"),
        danger=True,
    )
    return confirm(request, page, revoke)


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def courriels(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """How often to be e-mailed; in the application, every message is there at once."""
    form = FormulairePreferences(request.POST or None, choisies=preferences.read(request.user))
    if request.method == "POST" and form.is_valid():
        preferences.choose(request.user, form.cleaned_data)
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("ps:courriels")
    contexte = {"form": form, "toujours": Famille.DECISIONS, "adresse": request.user.email or ""}
    return render(request, "ps/courriels.html", contexte, status=422 if form.errors else 200)
