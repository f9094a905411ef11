"""The gestures of a holder on a request to the CNP: documents, sending, answering, withdrawing, « c’est fait »."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import libres, libres_faite
from actions.declaration import Refusee
from actions.formulaires_demandes import PieceForm, ReponseForm
from actions.justificatifs import accept
from actions.models import DemandeLibre
from actions.views.acces import Titulaire, holder_page
from actions.views.gestes_suivis import PageSuivie, number
from actions.views.libres import done_form, own, show
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

_PAGE = PageSuivie(own, show, "ps:libre")


@require_POST
@holder_page
def geste(request: Requete, titulaire: Titulaire, jeton: UUID, geste: str) -> HttpResponse:
    """Join or take out a document, send, answer, withdraw, forget a draft, say that it is done."""
    gestes = {
        "joindre": _attach, "ecarter": _detach, "envoyer": _send, "repondre": _answer, "retirer": _withdraw,
        "abandonner": _discard, "declarer": _declare,
    }  # fmt: skip
    return _PAGE.run(request, jeton, geste, gestes)


def _attach(request: Requete, demande: DemandeLibre) -> HttpResponse:
    form = PieceForm(request.POST, request.FILES)
    return _PAGE.attach(
        request, demande, form, lambda preuve: libres.attach(request.user, demande, preuve, request.jour)
    )


def _detach(request: Requete, demande: DemandeLibre) -> HttpResponse:
    libres.detach(request.user, demande, number(request, "piece"))
    return _PAGE.pieces(request, demande, "La pièce n’est plus jointe.")


def _send(request: Requete, demande: DemandeLibre) -> HttpResponse:
    libres.send(
        request.user, demande, revision=number(request, "revision"), honneur="honneur" in request.POST,
        on=request.jour,
    )  # fmt: skip
    return _PAGE.done(request, demande, "Votre demande est transmise à votre conseil national professionnel.")


def _answer(request: Requete, demande: DemandeLibre) -> HttpResponse:
    form = ReponseForm(request.POST)
    return _PAGE.in_words(
        request, demande, form, libres.answer, nom="reponse_form", fait="Votre réponse est transmise."
    )


def _withdraw(request: Requete, demande: DemandeLibre) -> HttpResponse:
    libres.withdraw(request.user, demande, revision=number(request, "revision"), on=request.jour)
    return _PAGE.done(request, demande, "Votre demande est retirée.")


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
