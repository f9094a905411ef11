"""The form of a membership of a fédération."""

from __future__ import annotations

from django import forms

from dashboards.formulaires_delegation import day_field


class AdhesionForm(forms.Form):
    """A new membership; the act finds the employer and checks the dates."""

    membre = forms.CharField(label="Établissement", max_length=40, help_text="Son code, son SIRET ou son FINESS.")
    debut = day_field("Premier jour", "Inclus.")
    fin = day_field("Dernier jour", "Inclus. Vide\u00a0: sans fin.", requis=False)

    use_required_attribute = False
