"""Forms of the employers' room: a file of attestations, one row put right, a search in the staff."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import LigneEffectif, Organisation
from dashboards.employeur_modeles import EFFECTIF, MODELES, Modele


class FichierForm(forms.Form):
    """A spreadsheet, for one of the establishments of the user."""

    quoi = forms.ChoiceField(
        label="Que déposez-vous ?", choices=[(m.code, m.titre) for m in MODELES.values()], widget=forms.RadioSelect
    )
    etablissement = forms.ModelChoiceField(
        Organisation.objects.none(), to_field_name="code", label="Établissement", empty_label=None
    )
    fichier = forms.FileField(label="Fichier", help_text="Un classeur .xlsx ou un CSV, 5 000 lignes et 5 Mo au plus.")
    is_complete = forms.BooleanField(
        required=False, label="C’est la liste entière de mon personnel",
        help_text="Pour une liste du personnel seulement : les lignes qui n’y sont plus seront retirées.",
    )  # fmt: skip

    def __init__(self, *args: Any, etablissements: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["etablissement"]
        champ.queryset = Organisation.objects.filter(pk__in=[o.pk for o in etablissements]).order_by("nom")  # type: ignore[attr-defined]  # a ModelChoiceField
        if len(etablissements) == 1:
            self.initial["etablissement"], champ.widget = etablissements[0].code, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Only a staff list is the whole of something."""
        lues = super().clean() or {}
        if lues.get("is_complete") and lues.get("quoi") != EFFECTIF.code:
            self.add_error("is_complete", "Seule une liste du personnel peut être entière.")
        return lues


class CorrectionsForm(forms.Form):
    """The file of the rows to correct, once corrected."""

    fichier = forms.FileField(
        label="Lignes corrigées", help_text="Le fichier des lignes à corriger, sans toucher à sa colonne « ligne »."
    )


class LigneForm(forms.Form):
    """One row of a deposit, in the columns of its template."""

    def __init__(self, *args: Any, modele: Modele, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for colonne in modele.colonnes:
            self.fields[colonne.nom] = forms.CharField(
                label=colonne.nom.replace("_", " ").capitalize().replace("Rpps", "RPPS"), help_text=colonne.aide,
                required=False, max_length=500,
            )  # fmt: skip


class FiltreLignesForm(forms.Form):
    """Which rows of a deposit, in the address."""

    sort = forms.CharField(required=False, max_length=12)
    apres = forms.IntegerField(required=False, min_value=0, max_value=10**12)


class FiltreEffectifForm(forms.Form):
    """Filters of the staff list, in the address."""

    etat = forms.ChoiceField(required=False, label="État", choices=[("", "Tous"), *LigneEffectif.Etat.choices])
    recherche = forms.CharField(required=False, label="Nom ou matricule", max_length=64)


class LigneEffectifForm(forms.Form):
    """What the list says of somebody, put right."""

    nom = forms.CharField(label="Nom", max_length=120)
    prenom = forms.CharField(label="Prénom", max_length=120, required=False)
    profession = forms.ChoiceField(label="Profession", required=False)
    service = forms.CharField(label="Service ou unité", max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = LigneEffectif._meta.get_field("code_profession").choices or ()
        self.fields["profession"].choices = [("", "Non dite"), *choix]  # type: ignore[attr-defined]  # a ChoiceField
