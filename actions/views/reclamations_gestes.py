"""The gestures of a holder on a claim: documents, answers, checking what came, the count meanwhile, withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from accounts.requete import Requete
from actions import reclamations, reclamations_compte
from actions.formulaires_reclamations import MotsForm, PieceReclamationForm
from actions.models import Reclamation
from actions.views.acces import Titulaire, holder_page
from actions.views.gestes_suivis import PageSuivie, number
from actions.views.reclamations import own, show

_PAGE = PageSuivie(own, show, "ps:reclamation")


@require_POST
@holder_page
def geste(request: Requete, titulaire: Titulaire, jeton: UUID, geste: str) -> HttpResponse:
    """Join or show a document, answer, check the answer, set aside or put back, withdraw."""
    gestes = {
        "joindre": _attach, "partager": _share, "repondre": _answer, "confirmer": _confirm, "refuser": _reject,
        "ecarter": _set_aside, "remettre": _put_back, "retirer": _withdraw,
    }  # fmt: skip
    return _PAGE.run(request, jeton, geste, gestes)


def _attach(request: Requete, lue: Reclamation) -> HttpResponse:
    form = PieceReclamationForm(request.POST, request.FILES)
    return _PAGE.attach(
        request, lue, form,
        lambda preuve: reclamations.attach(
            request.user, lue, preuve, is_partagee=form.cleaned_data["partager"]
        ),
    )  # fmt: skip


def _share(request: Requete, lue: Reclamation) -> HttpResponse:
    reclamations.share(request.user, lue, number(request, "piece"))
    return _PAGE.done(request, lue, "L’organisme peut lire ce document.")


def _answer(request: Requete, lue: Reclamation) -> HttpResponse:
    return _in_words(request, lue, reclamations.answer, "Votre réponse est transmise.")


def _reject(request: Requete, lue: Reclamation) -> HttpResponse:
    return _in_words(request, lue, reclamations.reject, "L’organisme est prévenu\u00a0: il doit encore répondre.")


def _in_words(request: Requete, lue: Reclamation, acte: Callable[..., None], fait: str) -> HttpResponse:
    return _PAGE.in_words(request, lue, MotsForm(request.POST), acte, nom="mots_form", fait=fait)


def _confirm(request: Requete, lue: Reclamation) -> HttpResponse:
    reclamations.confirm(request.user, lue, revision=number(request, "revision"), on=request.jour)
    return _PAGE.done(request, lue, "Merci. Votre signalement est résolu.")


def _set_aside(request: Requete, lue: Reclamation) -> HttpResponse:
    if not reclamations_compte.may_set_aside(lue):
        raise Http404
    reclamations_compte.set_aside(lue, request.user, request.jour)
    return _PAGE.done(request, lue, "Cette action ne compte plus. Vous pouvez revenir en arrière.")


def _put_back(request: Requete, lue: Reclamation) -> HttpResponse:
    reclamations_compte.put_back(lue, request.user, request.jour)
    return _PAGE.done(request, lue, "Cette action compte de nouveau.")


def _withdraw(request: Requete, lue: Reclamation) -> HttpResponse:
    reclamations.withdraw(request.user, lue, revision=number(request, "revision"), on=request.jour)
    return _PAGE.done(request, lue, "Votre signalement est retiré.")
