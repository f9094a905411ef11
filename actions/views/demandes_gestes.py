"""The gestures of a holder on a request: documents, sending, answering, withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import demandes
from actions.formulaires_demandes import PieceForm, ReponseForm
from actions.justificatifs import accept
from actions.models import DemandeOrdre
from actions.views.acces import Titulaire
from actions.views.demandes import demandeur, own, show
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


@require_POST
@demandeur
def geste(request: Requete, titulaire: Titulaire, jeton: UUID, geste: str) -> HttpResponse:
    """Join or take out a document, send, answer, withdraw, forget a draft."""
    lue = own(request, jeton)
    gestes: dict[str, Callable[[Requete, DemandeOrdre], HttpResponse]] = {
        "joindre": _attach, "ecarter": _detach, "envoyer": _send, "repondre": _answer, "retirer": _withdraw,
        "abandonner": _discard,
    }  # fmt: skip
    if geste not in gestes:
        raise Http404
    try:
        return gestes[geste](request, lue)
    except Depasse as refus:
        return show(request, own(request, jeton), refus=refus, status=409)
    except Refus as refus:
        if refus.code == "non_autorise":
            raise
        return show(request, own(request, jeton), refus=refus, status=422)


def _attach(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    form = PieceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            demandes.attach(request.user, demande, accept(form.cleaned_data["preuve"]))
        except Depasse:
            raise
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            messages.success(request, "Votre pièce est jointe.")
            return redirect(reverse("ps:demande", args=[demande.jeton]) + "#pieces")
    return show(request, demande, piece=form, status=422)


def _detach(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    demandes.detach(request.user, demande, _number(request, "piece"))
    messages.success(request, "La pièce n’est plus jointe.")
    return redirect(reverse("ps:demande", args=[demande.jeton]) + "#pieces")


def _send(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    demandes.send(
        request.user, demande, revision=_number(request, "revision"), vu=request.POST.get("vu", ""), on=request.jour
    )
    messages.success(request, "Votre demande est déposée.")
    return redirect("ps:demande", demande.jeton)


def _answer(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    form = ReponseForm(request.POST)
    if not form.is_valid():
        return show(request, demande, reponse=form, status=422)
    lu = form.cleaned_data
    try:
        demandes.answer(request.user, demande, revision=lu["revision"], texte=lu["texte"], on=request.jour)
    except Depasse as refus:
        # What was typed stays on the page.
        return show(request, own(request, demande.jeton), reponse=form, refus=refus, status=409)
    except Refus as refus:
        show_refusals(form, [refus])
        return show(request, demande, reponse=form, status=422)
    messages.success(request, "Votre réponse est transmise.")
    return redirect("ps:demande", demande.jeton)


def _withdraw(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    demandes.withdraw(request.user, demande, revision=_number(request, "revision"))
    messages.success(request, "Votre demande est retirée.")
    return redirect("ps:demande", demande.jeton)


def _discard(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    demandes.discard(request.user, demande)
    messages.success(request, "Le brouillon est effacé. Rien n’a été envoyé.")
    return redirect("ps:demandes")


def _number(request: Requete, nom: str) -> int:
    texte = request.POST.get(nom, "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else 0
