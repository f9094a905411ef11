"""Operator: « Que demande-t-on souvent ? » — the public questions, written without a developer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import questions
from accounts.confirmation import Confirmation, confirm
from accounts.models import Question
from accounts.permissions import Permission
from accounts.questions import Redigee
from accounts.requete import Requete
from dashboards.acces import requires
from dashboards.formulaires_administration import QuestionForm
from dashboards.onglets_administration import tabs


@require_safe
@requires(Permission.SITE_EDITER)
def liste(request: Requete) -> HttpResponse:
    """Every question by theme, those not published too."""
    contexte = {
        "onglets": tabs("administration:questions"),
        "questions": [(une, Question.Theme(une.theme).label) for une in Question.objects.all()],
    }
    return render(request, "administration/questions.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SITE_EDITER)
def ecrire(request: Requete, pk: int | None = None) -> HttpResponse:
    """Write a new question, or this one again."""
    question = None if pk is None else get_object_or_404(Question, pk=pk)
    initial = {} if question is None else {
        champ: getattr(question, champ) for champ in ("theme", "intitule", "reponse", "rang", "is_publiee")
    }  # fmt: skip
    formulaire = QuestionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        lu = formulaire.cleaned_data
        redigee = Redigee(Question.Theme(lu["theme"]), lu["intitule"], lu["reponse"], lu["rang"], lu["is_publiee"])
        questions.write(question, redigee, request.user, request.jour)
        messages.success(
            request, "La question est publiée." if redigee.is_publiee else "La question est gardée, sans être publiée."
        )
        return redirect("administration:questions")
    contexte = {"formulaire": formulaire, "question": question, "onglets": tabs("administration:questions")}
    return render(request, "administration/question.html", contexte, status=422 if formulaire.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SITE_EDITER)
def supprimer(request: Requete, pk: int) -> HttpResponse:
    """Confirm, then take a question away."""
    question = get_object_or_404(Question, pk=pk)

    def delete() -> str:
        questions.delete(question, request.user, request.jour)
        return "La question est supprimée."

    page = Confirmation(
        titre="Supprimer cette question\u00a0?",
        texte=question.intitule,
        consequences=["Pour la retirer du site sans la perdre, décochez plutôt «\u00a0Publiée\u00a0»."],
        libelle_action="Supprimer",
        url_retour=reverse("administration:questions"),
        danger=True,
    )
    return confirm(request, page, delete)
