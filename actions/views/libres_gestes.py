"""The gestures of a holder on a request to the CNP: documents, sending, answering, withdrawing, « c’est fait »."""

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
from actions import libres, libres_faite
from actions.declaration import Refusee
from actions.formulaires_demandes import PieceForm, ReponseForm
from actions.justificatifs import accept
from actions.models import DemandeLibre
from actions.views.acces import Titulaire, holder_page
from actions.views.libres import done_form, own, show
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


@require_POST
@holder_page
def geste(request: Requete, titulaire: Titulaire, jeton: UUID, geste: str) -> HttpResponse:
    """Join or take out a document, send, answer, withdraw, forget a draft, say that it is done."""
    lue = own(request, jeton)
    gestes: dict[str, Callable[[Requete, DemandeLibre], HttpResponse]] = {
        "joindre": _attach, "ecarter": _detach, "envoyer": _send, "repondre": _answer, "retirer": _withdraw,
        "abandonner": _discard, "declarer": _declare,
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


def _attach(request: Requete, demande: DemandeLibre) -> HttpResponse:
    form = PieceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            libres.attach(request.user, demande, accept(form.cleaned_data["preuve"]), request.jour)
        except Depasse:
            raise
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            messages.success(request, "Votre pièce est jointe.")
            return redirect(reverse("ps:libre", args=[demande.jeton]) + "#pieces")
    return show(request, demande, piece_form=form, status=422)


def _detach(request: Requete, demande: DemandeLibre) -> HttpResponse:
    libres.detach(request.user, demande, _number(request, "piece"))
    messages.success(request, "La pièce n’est plus jointe.")
    return redirect(reverse("ps:libre", args=[demande.jeton]) + "#pieces")


def _send(request: Requete, demande: DemandeLibre) -> HttpResponse:
    libres.send(
        request.user, demande, revision=_number(request, "revision"), honneur="honneur" in request.POST,
        on=request.jour,
    )  # fmt: skip
    messages.success(request, "Votre demande est transmise à votre conseil national professionnel.")
    return redirect("ps:libre", demande.jeton)


def _answer(request: Requete, demande: DemandeLibre) -> HttpResponse:
    form = ReponseForm(request.POST)
    if not form.is_valid():
        return show(request, demande, reponse_form=form, status=422)
    lu = form.cleaned_data
    try:
        libres.answer(request.user, demande, revision=lu["revision"], texte=lu["texte"], on=request.jour)
    except Depasse as refus:
        # What was typed stays on the page.
        return show(request, own(request, demande.jeton), reponse_form=form, refus=refus, status=409)
    except Refus as refus:
        show_refusals(form, [refus])
        return show(request, demande, reponse_form=form, status=422)
    messages.success(request, "Votre réponse est transmise.")
    return redirect("ps:libre", demande.jeton)


def _withdraw(request: Requete, demande: DemandeLibre) -> HttpResponse:
    libres.withdraw(request.user, demande, revision=_number(request, "revision"), on=request.jour)
    messages.success(request, "Votre demande est retirée.")
    return redirect("ps:libre", demande.jeton)


def _discard(request: Requete, demande: DemandeLibre) -> HttpResponse:
    libres.discard(request.user, demande)
    messages.success(request, "Le brouillon est effacé. Rien n’a été envoyé.")
    return redirect("ps:libres")


def _declare(request: Requete, demande: DemandeLibre) -> HttpResponse:
    if demande.action_id is not None:
        return redirect("ps:enregistree", demande.action_id)
    form = done_form(demande, request, request.POST, request.FILES)
    # The file first: a mistake elsewhere must not make somebody photograph the document again.
    refus_fichier = _keep_file(request, demande)
    is_valide = form.is_valid()
    if refus_fichier is not None:
        show_refusals(form, [refus_fichier])
    elif is_valide:
        lu = form.cleaned_data
        try:
            action = libres_faite.declare(
                request.user, demande, jour=lu["date_fin"], honneur=lu["honneur"], on=request.jour
            )
        except Refusee as refus:
            show_refusals(form, refus.refus)
        else:
            return redirect("ps:enregistree", action.pk)
    return show(request, demande, faite_form=form, status=422)


def _keep_file(request: Requete, demande: DemandeLibre) -> Refus | None:
    fichier = request.FILES.get("preuve")
    if fichier is None:
        return None
    try:
        libres.attach(request.user, demande, accept(fichier), request.jour)
    except Depasse:
        raise
    except Refus as refus:
        return refus
    return None


def _number(request: Requete, nom: str) -> int:
    texte = request.POST.get(nom, "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else 0
