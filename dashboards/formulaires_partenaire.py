"""Forms of the partner's space: credentials, identity check."""

from __future__ import annotations

from django import forms

from accounts.etendues import Etendue, Mode


class IdentifiantsForm(forms.Form):
    """New credentials: what for, for a test or for good, what they open."""

    nom = forms.CharField(
        label="Nom", max_length=80, help_text="À quoi ils servent chez vous : « serveur de production », « recette »…"
    )
    mode = forms.ChoiceField(
        label="Mode",
        choices=[
            (Mode.ESSAI.value, "Essai : chaque ligne reçoit sa réponse, rien n’est gardé"),
            (Mode.PRODUCTION.value, "Production : les lignes sont appliquées"),
        ],
        widget=forms.RadioSelect,
        initial=Mode.ESSAI.value,
    )
    etendues = forms.MultipleChoiceField(
        label="Ils permettent de",
        choices=[(etendue.value, etendue.libelle) for etendue in Etendue],
        widget=forms.CheckboxSelectMultiple,
        initial=[Etendue.FLUX_DEPOSER.value, Etendue.FLUX_LIRE.value],
    )


class IdentiteForm(forms.Form):
    """An RPPS and a name."""

    rpps = forms.CharField(
        label="Numéro RPPS",
        max_length=20,
        help_text="Onze chiffres.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    nom = forms.CharField(label="Nom d’exercice", max_length=120)


class FiltreEssais(forms.Form):
    """Place in the list of dry runs."""

    avant = forms.IntegerField(required=False, min_value=1)
