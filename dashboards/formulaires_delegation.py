"""Forms of the delegations: who deposits for whom, from when, until when."""

from __future__ import annotations

from django import forms

from accounts.flux import delegation
from accounts.models import Partenaire


def day_field(libelle: str, aide: str = "", *, requis: bool = True) -> forms.DateField:
    """A day, chosen in the calendar of the browser."""
    jour = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=libelle, help_text=aide, required=requis, widget=jour)


class DelegationForm(forms.Form):
    """A new delegation; the act finds the organisation and checks the dates."""

    mandataire = forms.ModelChoiceField(
        Partenaire.objects.filter(is_active=True).order_by("nom"), to_field_name="code", label="Partenaire qui dépose",
        empty_label="Choisir…",
    )  # fmt: skip
    mandant = forms.CharField(
        label="Organisation représentée", max_length=40, help_text="Son code, son SIRET ou son FINESS."
    )
    debut = day_field("Premier jour", "Inclus.")
    fin = day_field("Dernier jour", "Inclus. Vide : sans fin.", requis=False)


class FinForm(forms.Form):
    """The last day of a delegation."""

    fin = day_field("Dernier jour", "Inclus. Ce qui a été déposé jusque-là reste.")


class FiltreDelegations(forms.Form):
    """Filters of the list, in the address."""

    etat = forms.ChoiceField(required=False, choices=[("", "Toutes"), *delegation.ETATS.items()])
    recherche = forms.CharField(required=False, max_length=80)
    apres = forms.CharField(required=False, max_length=60)
    avant = forms.CharField(required=False, max_length=60)
