"""Forms of the roles and delegations of an instance."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Organisation, Specialite, Utilisateur
from accounts.roles import Role
from ordres import delegations
from ordres.models import DelegationOrdre


def _day(label: str, *, required: bool = True, aide: str = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=aide,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )  # fmt: skip


class PersonneForm(forms.Form):
    """Whom: the people of the instance, without the one who asks."""

    personne = forms.ModelChoiceField(
        queryset=Utilisateur.objects.none(), label="Personne", empty_label="Choisissez",
        error_messages={"required": "Choisissez une personne.", "invalid_choice": "Choisissez une personne."},
    )  # fmt: skip

    def __init__(self, *args: Any, instance: Organisation, auteur: Utilisateur, **options: Any) -> None:
        super().__init__(*args, **options)
        siens = Utilisateur.objects.filter(appartenances__organisation=instance, is_active=True).exclude(pk=auteur.pk)
        siens = siens.order_by("nom_affiche", "pk").distinct()
        self.fields["personne"].queryset = siens  # type: ignore[attr-defined]  # a ModelChoiceField has one


class RoleForm(PersonneForm):
    """A role for dated periods."""

    role = forms.ChoiceField(
        label="Rôle", choices=[(r.value, r.libelle) for r in delegations.DONNES], widget=forms.RadioSelect
    )
    debut = _day("Du")
    fin = _day("Jusqu’au", required=False, aide="Vide\u00a0: sans date de fin.")

    def role_lu(self) -> Role:
        """The role chosen."""
        return Role(self.cleaned_data["role"])


class PouvoirForm(PersonneForm):
    """A delegation within limits."""

    acte = forms.ChoiceField(label="Ce qui est délégué", choices=DelegationOrdre.Acte.choices, widget=forms.RadioSelect)
    departement = forms.ChoiceField(label="Département", required=False)
    specialite = forms.ModelChoiceField(
        queryset=Specialite.objects.order_by("libelle", "code"), to_field_name="code", label="Spécialité",
        required=False, empty_label="Toutes",
    )  # fmt: skip
    debut = _day("Du")
    fin = _day("Jusqu’au", aide="Un an au plus.")
    motif = forms.CharField(label="Motif", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, instance: Organisation, auteur: Utilisateur, **options: Any) -> None:
        super().__init__(*args, instance=instance, auteur=auteur, **options)
        if instance.profession:
            siennes = Specialite.objects.filter(profession=instance.profession).order_by("libelle", "code")
            self.fields["specialite"].queryset = siennes  # type: ignore[attr-defined]  # a ModelChoiceField has one
        self.fields["departement"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            ("", "Tout le ressort"), *delegations.departements_of(instance),
        ]  # fmt: skip

    def pouvoir(self) -> delegations.Pouvoir:
        """What the act receives."""
        lu = self.cleaned_data
        return delegations.Pouvoir(
            acte=DelegationOrdre.Acte(lu["acte"]), debut=lu["debut"], fin=lu["fin"], motif=lu["motif"],
            departement=lu["departement"], specialite=lu["specialite"].code if lu["specialite"] else "",
        )  # fmt: skip
