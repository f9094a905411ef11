"""« Questions et contacts »: the public questions, kept by the operators without a developer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Question, Utilisateur
from accounts.permissions import Permission, require
from accounts.questions_livrees import LIVREES
from certif.socle.workflow import Depasse


@dataclass(frozen=True, slots=True)
class Redigee:
    """A question as written: its theme, its words, its answer, its place among those of the theme."""

    theme: Question.Theme
    intitule: str
    reponse: str
    rang: int
    is_publiee: bool


def published() -> dict[Question.Theme, list[Question]]:
    """The questions that everybody reads, by theme, in their order; a theme without question has an empty list."""
    par_theme: dict[Question.Theme, list[Question]] = {theme: [] for theme in Question.Theme}
    for question in Question.objects.filter(is_publiee=True):
        par_theme[Question.Theme(question.theme)].append(question)
    return par_theme


def write(question: Question | None, redigee: Redigee, auteur: Utilisateur, on: date) -> Question:
    """Add a question, or rewrite one that nobody changed meanwhile (`Depasse`). Raises `Refus("non_autorise")`."""
    require(auteur, Permission.SITE_EDITER, on)
    champs = {
        "theme": redigee.theme, "intitule": redigee.intitule, "reponse": redigee.reponse, "rang": redigee.rang,
        "is_publiee": redigee.is_publiee, "modifiee_par": auteur, "modifiee_at": horloge.instant(),
    }  # fmt: skip
    with transaction.atomic():
        if question is None:
            question = Question.objects.create(**champs)
        elif not Question.objects.filter(pk=question.pk, modifiee_at=question.modifiee_at).update(**champs):
            raise Depasse("Quelqu’un d’autre a modifié cette question.")
        journal.record(
            Fait.QUESTION_ECRITE, auteur=auteur, objet=question,
            details={"theme": redigee.theme.value, "publiee": redigee.is_publiee},
        )  # fmt: skip
    return question


def delete(question: Question, auteur: Utilisateur, on: date) -> None:
    """Take a question away for good. Raises `Refus("non_autorise")`, `Depasse`."""
    require(auteur, Permission.SITE_EDITER, on)
    with transaction.atomic():
        if not Question.objects.filter(pk=question.pk).delete()[0]:
            raise Depasse("Cette question n’existe plus.")
        journal.record(Fait.QUESTION_SUPPRIMEE, auteur=auteur, objet=question, details={"theme": question.theme})


def install_shipped() -> int:
    """Give a new base the shipped questions; one that already has any keeps its own. Returns how many were written."""
    if Question.objects.exists():
        return 0
    instant = horloge.instant()
    return len(
        Question.objects.bulk_create(
            Question(theme=theme, intitule=intitule, reponse=reponse, rang=rang, modifiee_at=instant)
            for rang, (theme, intitule, reponse) in enumerate(LIVREES, start=1)
        )
    )
