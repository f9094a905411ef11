"""Filters of the public pages: what may be searched, checked for its shape only."""

from __future__ import annotations

from itertools import groupby

from django import forms

from accounts.models import Specialite
from accounts.professions import CHOIX_PROFESSION, Profession
from referentiels.nomenclature import Nature


class RechercheReferentiels(forms.Form):
    """Filters of the list of référentiels."""

    q = forms.CharField(label="Nom du référentiel", required=False, max_length=100)
    profession = forms.ChoiceField(
        label="Profession", required=False, choices=[("", "Toutes les professions"), *CHOIX_PROFESSION]
    )
    specialite = forms.ChoiceField(label="Spécialité", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        lignes = sorted(
            Specialite.objects.filter(statut="active").values_list("profession", "libelle", "code"),
            key=lambda ligne: (ligne[0], ligne[1]),
        )
        self.specialites = {code: (profession, libelle) for profession, libelle, code in lignes}
        groupes = [
            (Profession(profession).pluriel, [(code, libelle) for _, libelle, code in groupe])
            for profession, groupe in groupby(lignes, key=lambda ligne: ligne[0])
        ]
        self.fields["specialite"].choices = [("", "Toutes les spécialités"), *groupes]  # type: ignore[attr-defined]  # a ChoiceField


class RechercheActions(forms.Form):
    """Filters of the items of one référentiel."""

    q = forms.CharField(label="Mots de l’action", required=False, max_length=100)
    nature = forms.ChoiceField(
        label="Nature", required=False, choices=[("", "Toutes les natures"), *((n.value, n.libelle) for n in Nature)]
    )
