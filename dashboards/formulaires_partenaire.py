"""Forms of the partner's space: credentials, subscriptions, identity check."""

from __future__ import annotations

from django import forms

from accounts.etendues import Etendue, Mode
from accounts.evenements import CHOISIS


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


class AbonnementForm(forms.Form):
    """A new subscription: what for, where to call, for a test or for good, what to tell."""

    nom = forms.CharField(
        label="Nom", max_length=80, help_text="À quoi il sert chez vous : « suivi des envois », « recette »…"
    )
    adresse = forms.CharField(
        label="Adresse à appeler",
        max_length=500,
        help_text="Une adresse publique de votre organisation, en https (port 443 ou 8443).",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    mode = forms.ChoiceField(
        label="Mode",
        choices=[
            (Mode.ESSAI.value, "Essai : prévient de ce qui arrive aux essais"),
            (Mode.PRODUCTION.value, "Production : prévient de ce qui arrive aux vrais envois"),
        ],
        widget=forms.RadioSelect,
        initial=Mode.ESSAI.value,
    )
    evenements = forms.MultipleChoiceField(
        label="Prévenir quand",
        choices=[(evenement.value, evenement.libelle) for evenement in CHOISIS],
        widget=forms.CheckboxSelectMultiple,
        initial=[evenement.value for evenement in CHOISIS],
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
