"""Forms of the contradictory path: they check the shape; the acts decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from actions.formulaires_demandes import PieceForm
from ordres.ecrits import TEXTE_MAX
from ordres.forms import MOTIF_MAX
from ordres.rules.audition import DATES_MAX

_LOCAL = "%Y-%m-%dT%H:%M"


class RevisionForm(forms.Form):
    """A gesture on the control as it was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class MotifForm(RevisionForm):
    """A gesture that carries its reason; the act asks for it."""

    motif = forms.CharField(
        label="Motif", required=False, max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, label: str = "Motif", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["motif"].label = label
        self.fields["motif"].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`


class DatesForm(RevisionForm):
    """One to three dates of hearing, and where."""

    lieu = forms.CharField(
        label="Lieu, ou moyen de se parler à distance", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for rang in range(1, DATES_MAX + 1):
            self.fields[f"date_{rang}"] = forms.DateTimeField(
                label=f"Date {rang}",
                required=rang == 1,
                input_formats=[_LOCAL],
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
                error_messages={"required": "Donnez au moins une date.", "invalid": "Donnez le jour et l’heure."},
            )
        self.order_fields(["revision", *(f"date_{rang}" for rang in range(1, DATES_MAX + 1)), "lieu"])

    def dates(self) -> list[datetime]:
        """The dates that were given."""
        lues = (self.cleaned_data.get(f"date_{rang}") for rang in range(1, DATES_MAX + 1))
        return [quand for quand in lues if quand is not None]


class ReponseAuditionForm(RevisionForm):
    """What the holder answers about the hearing."""

    texte = forms.CharField(
        label="Vos disponibilités", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    rang = forms.IntegerField(required=False, min_value=0, max_value=DATES_MAX - 1)


class EcritForm(PieceForm):
    """The writing of the holder, with one more document at each sending of the form; `jeton`: sent twice, it is one."""

    jeton = forms.UUIDField(widget=forms.HiddenInput)
    texte = forms.CharField(
        label="Votre texte", required=False, max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 10})
    )

    def __init__(self, *args: Any, is_observations: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["preuve"].required = False
        if is_observations:
            # A draft may be empty; what is sent may not.
            self.fields["texte"].requis_par_acte = True  # type: ignore[attr-defined]  # read by `is_facultatif`
        self.order_fields(["jeton", "texte", "preuve"])
