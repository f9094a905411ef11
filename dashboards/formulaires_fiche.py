"""The form by which a CNP asks for a sheet: it checks the shape; the act says which day and year can be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from accounts.models import Organisation
from actions.forms import champ_jour


class FicheForm(forms.Form):
    """Which council (when there are several), which day, which year of actions (empty = that of the day)."""

    conseil = forms.ChoiceField(label="Conseil")
    jour = champ_jour("Situation au", requis="Indiquez le jour de la situation.")
    annee = forms.IntegerField(
        label="Année des actions", required=False, min_value=2013, max_value=2100,
        help_text="Celle du jour choisi si vous ne dites rien.",
        error_messages={
            "invalid": "Écrivez une année comme 2026.",
            "min_value": "Écrivez une année à partir de 2013.",
            "max_value": "Écrivez une année comme 2026.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, conseils: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self._conseils = {str(conseil.pk): conseil for conseil in conseils}
        if len(self._conseils) == 1:
            del self.fields["conseil"]
        else:
            choix = cast("forms.ChoiceField", self.fields["conseil"])
            choix.choices = [(pk, conseil.nom) for pk, conseil in self._conseils.items()]

    @property
    def organisation(self) -> Organisation:
        """The council chosen, or the only one."""
        return self._conseils[self.cleaned_data.get("conseil") or next(iter(self._conseils))]

    @property
    def year(self) -> int:
        """The year asked, or that of the day."""
        annee: int = self.cleaned_data["annee"] or self.cleaned_data["jour"].year
        return annee
