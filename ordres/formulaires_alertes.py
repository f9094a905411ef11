"""The form of a template of alert: it checks the shape, the act checks the variables."""

from __future__ import annotations

from django import forms

CORPS_MAX = 3000


class ModeleForm(forms.Form):
    """Object and body of one template, with the number of the version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    objet = forms.CharField(label="Objet", max_length=120, help_text="Une ligne, lue en premier.")
    corps = forms.CharField(label="Texte", max_length=CORPS_MAX, widget=forms.Textarea(attrs={"rows": 14}))
