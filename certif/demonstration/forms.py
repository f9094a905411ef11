"""Forms of the demonstration: choose a day."""

from __future__ import annotations

from datetime import date

from django import forms

PREMIER, DERNIER = date(2023, 1, 1), date(2045, 12, 31)


class JourForm(forms.Form):
    """The day of the demonstration; empty = the real day."""

    jour = forms.DateField(
        label="Jour de la démonstration",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Donnez un jour au format JJ/MM/AAAA."},
    )

    def clean_jour(self) -> date | None:
        """The scheme starts on 1 January 2023; far days would only show empty pages."""
        jour: date | None = self.cleaned_data["jour"]
        if jour and not PREMIER <= jour <= DERNIER:
            raise forms.ValidationError("Choisissez un jour entre le 01/01/2023 et le 31/12/2045.")
        return jour
