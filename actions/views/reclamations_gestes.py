"""The gestures of a holder on a claim: documents, answers, checking what came, the count meanwhile, withdrawing."""

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
from actions import reclamations, reclamations_compte
from actions.formulaires_reclamations import MotsForm, PieceReclamationForm
from actions.justificatifs import accept
from actions.models import Reclamation
from actions.views.acces import Titulaire, holder_page
from actions.views.reclamations import own, show
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


@require_POST
@holder_page
def geste(request: Requete, titulaire: Titulaire, jeton: UUID, geste: str) -> HttpResponse:
    """Join or show a document, answer, check the answer, set aside or put back, withdraw."""
    lue = own(request, jeton)
    gestes: dict[str, Callable[[Requete, Reclamation], HttpResponse]] = {
        "joindre": _attach, "partager": _share, "repondre": _answer, "confirmer": _confirm, "refuser": _reject,
        "ecarter": _set_aside, "remettre": _put_back, "retirer": _withdraw,
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


def _attach(request: Requete, lue: Reclamation) -> HttpResponse:
    form = PieceReclamationForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            preuve = accept(form.cleaned_data["preuve"])
            reclamations.attach(request.user, lue, preuve, is_partagee=form.cleaned_data["partager"])
        except Depasse:
            raise
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            messages.success(request, "Votre pièce est jointe.")
            return redirect(reverse("ps:reclamation", args=[lue.jeton]) + "#pieces")
    return show(request, lue, piece=form, status=422)


def _share(request: Requete, lue: Reclamation) -> HttpResponse:
    reclamations.share(request.user, lue, _number(request, "piece"))
    return _done(request, lue, "L’organisme peut lire ce document.")


def _answer(request: Requete, lue: Reclamation) -> HttpResponse:
    return _in_words(request, lue, reclamations.answer, "Votre réponse est transmise.")


def _reject(request: Requete, lue: Reclamation) -> HttpResponse:
    return _in_words(request, lue, reclamations.reject, "L’organisme est prévenu\u00a0: il doit encore répondre.")


def _in_words(request: Requete, lue: Reclamation, acte: Callable[..., None], fait: str) -> HttpResponse:
    """A gesture that carries words: what was typed stays on the page whatever happens."""
    form = MotsForm(request.POST)
    if not form.is_valid():
        return show(request, lue, mots=form, status=422)
    lu = form.cleaned_data
    try:
        acte(request.user, lue, revision=lu["revision"], texte=lu["texte"], on=request.jour)
    except Depasse as refus:
        return show(request, own(request, lue.jeton), mots=form, refus=refus, status=409)
    except Refus as refus:
        show_refusals(form, [refus])
        return show(request, lue, mots=form, status=422)
    return _done(request, lue, fait)


def _confirm(request: Requete, lue: Reclamation) -> HttpResponse:
    reclamations.confirm(request.user, lue, revision=_number(request, "revision"), on=request.jour)
    return _done(request, lue, "Merci. Votre signalement est résolu.")


def _set_aside(request: Requete, lue: Reclamation) -> HttpResponse:
    if not reclamations_compte.may_set_aside(lue):
        raise Http404
    reclamations_compte.set_aside(lue, request.user, request.jour)
    return _done(request, lue, "Cette action ne compte plus. Vous pouvez revenir en arrière.")


def _put_back(request: Requete, lue: Reclamation) -> HttpResponse:
    reclamations_compte.put_back(lue, request.user, request.jour)
    return _done(request, lue, "Cette action compte de nouveau.")


def _withdraw(request: Requete, lue: Reclamation) -> HttpResponse:
    reclamations.withdraw(request.user, lue, revision=_number(request, "revision"), on=request.jour)
    return _done(request, lue, "Votre signalement est retiré.")


def _done(request: Requete, lue: Reclamation, fait: str) -> HttpResponse:
    messages.success(request, fait)
    return redirect("ps:reclamation", lue.jeton)


def _number(request: Requete, nom: str) -> int:
    texte = request.POST.get(nom, "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else 0
