"""Filters of the public pages: what may be searched, checked for its shape only."""

from __future__ import annotations

from itertools import groupby

from django import forms

from accounts.models import Specialite
from accounts.professions import CHOIX_PROFESSION, Profession
from referentiels.axes import Axe
from referentiels.nomenclature import Nature, NiveauPreuve

_AXES = [("", "Tous les axes"), *((str(axe.value), axe.titre) for axe in Axe)]
_NATURES = [("", "Toutes les natures"), *((n.value, n.libelle) for n in Nature)]
_PREUVES = [("", "Toutes les preuves"), *((p.value, p.libelle) for p in NiveauPreuve)]


class RechercheActions(forms.Form):
    """Filters of the items of one référentiel."""

    q = forms.CharField(label="Mots de l’action", required=False, max_length=100)
    axe = forms.ChoiceField(label="Axe", required=False, choices=_AXES)
    nature = forms.ChoiceField(label="Nature", required=False, choices=_NATURES)
    preuve = forms.ChoiceField(label="Preuve demandée", required=False, choices=_PREUVES)


class RechercheReferentiels(forms.Form):
    """Filters of the list of référentiels; `axe` and `nature` are those of the actions looked for."""

    q = forms.CharField(
        label="Mots cherchés", required=False, max_length=100, help_text="Dans les titres et dans les actions."
    )
    profession = forms.ChoiceField(
        label="Profession", required=False, choices=[("", "Toutes les professions"), *CHOIX_PROFESSION]
    )
    specialite = forms.ChoiceField(label="Spécialité", required=False)
    axe = forms.ChoiceField(label="Axe", required=False, choices=_AXES)
    nature = forms.ChoiceField(label="Nature", required=False, choices=_NATURES)

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


class RechercheActionsPartout(RechercheReferentiels):
    """Filters of the search over every référentiel in force."""

    preuve = forms.ChoiceField(label="Preuve demandée", required=False, choices=_PREUVES)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "Que cherchez-vous\u00a0?"
        self.fields["q"].help_text = "Dans les actions, les exigences et les titres, même avec une faute de frappe."


def active_filters(filtres: dict[str, str], mots: dict[str, str]) -> dict[str, str]:
    """Each filter in force with its words: what was typed between quotation marks, a choice by its label."""
    libelles = dict(_AXES) | dict(_NATURES) | dict(_PREUVES) | mots
    return {
        nom: f"«\u00a0{valeur}\u00a0»" if nom == "q" else libelles.get(valeur, valeur)
        for nom, valeur in filtres.items()
        if valeur
    }
