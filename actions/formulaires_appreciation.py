"""The form of an opinion: short sentences, five answers, nothing to type."""

from __future__ import annotations

from typing import Any

from django import forms

from actions.models import Appreciation
from actions.questions_appreciation import DEMANDEES, ECHELLE, FACULTATIVE, Moment, Question


def _field(question: Question, *, required: bool) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=question.phrase, choices=ECHELLE, coerce=int, empty_value=None, widget=forms.RadioSelect,
        required=required, error_messages={"required": "Choisissez une réponse."},
    )  # fmt: skip


class FormulaireAppreciation(forms.Form):
    """The questions of one moment, filled with what was already answered."""

    def __init__(self, *args: Any, moment: Moment, donnee: Appreciation | None, **options: Any) -> None:
        super().__init__(*args, **options)
        for question in DEMANDEES[moment]:
            self.fields[question.value] = _field(question, required=True)
        self.fields[FACULTATIVE.value] = _field(FACULTATIVE, required=False)
        if donnee is not None:
            self.initial = {nom: getattr(donnee, nom) for nom in self.fields}

    def notes(self) -> dict[Question, int]:
        """What was answered, by question."""
        return {Question(nom): note for nom, note in self.cleaned_data.items() if note is not None}
