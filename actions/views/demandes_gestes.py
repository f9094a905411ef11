"""The gestures of a holder on a request: documents, sending, answering, withdrawing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requete import Requete
from actions import demandes
from actions.formulaires_demandes import PieceForm, ReponseForm
from actions.models import DemandeOrdre
from actions.views.acces import Titulaire
from actions.views.demandes import demandeur, own, show
from actions.views.gestes_suivis import PageSuivie, number

_PAGE = PageSuivie(own, show, "ps:demande")


@require_POST
@demandeur
def geste(request: Requete, titulaire: Titulaire, jeton: UUID, geste: str) -> HttpResponse:
    """Join or take out a document, send, answer, withdraw, forget a draft."""
    gestes = {
        "joindre": _attach, "ecarter": _detach, "envoyer": _send, "repondre": _answer, "retirer": _withdraw,
        "abandonner": _discard,
    }  # fmt: skip
    return _PAGE.run(request, jeton, geste, gestes)


def _attach(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    form = PieceForm(request.POST, request.FILES)
    return _PAGE.attach(request, demande, form, lambda preuve: demandes.attach(request.user, demande, preuve))


def _detach(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    demandes.detach(request.user, demande, number(request, "piece"))
    return _PAGE.pieces(request, demande, "La pièce n’est plus jointe.")


def _send(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    demandes.send(
        request.user, demande, revision=number(request, "revision"), vu=request.POST.get("vu", ""), on=request.jour
    )
    return _PAGE.done(request, demande, "Votre demande est déposée.")


def _answer(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    form = ReponseForm(request.POST)
    return _PAGE.in_words(
        request, demande, form, demandes.answer, nom="reponse_form", fait="Votre réponse est transmise."
    )


def _withdraw(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    demandes.withdraw(request.user, demande, revision=number(request, "revision"))
    return _PAGE.done(request, demande, "Votre demande est retirée.")


def _discard(request: Requete, demande: DemandeOrdre) -> HttpResponse:
    demandes.discard(request.user, demande)
    messages.success(request, "Le brouillon est effacé. Rien n’a été envoyé.")
    return redirect("ps:demandes")
