"""Forms of the life of a version: they check the shape; the acts decide."""

from __future__ import annotations

from typing import Any

from django import forms

from referentiels.models import Avis
from referentiels.saisine import MotifSaisine

TEXTE_MAX = 4000


def _texte(libelle: str, *, requis: bool, aide: str = "", lignes: int = 4) -> forms.CharField:
    return forms.CharField(
        label=libelle, required=requis, max_length=TEXTE_MAX, help_text=aide,
        widget=forms.Textarea(attrs={"rows": lignes}),
    )  # fmt: skip


def _sans(libelle: str) -> forms.CharField:
    """Why one goes on without what should have been seen; a form drops it when everything was."""
    champ = _texte(libelle, requis=True, lignes=2)
    champ.error_messages["required"] = "Lancez la simulation de ce contenu, ou écrivez pourquoi vous vous en passez."
    return champ


def _jour(libelle: str) -> forms.DateField:
    return forms.DateField(
        label=libelle,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Donnez un jour au format JJ/MM/AAAA."},
    )


class SoumettreForm(forms.Form):
    """Send a draft for opinion: the content that was read, its warnings, why it goes without the simulation."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    alertes_lues = forms.BooleanField(
        label="J’ai lu ces points d’attention, le projet peut être soumis ainsi", required=False
    )
    sans_prealable = _sans("Pourquoi soumettre sans simulation")

    def __init__(self, *args: Any, alertes: bool = False, manques: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not alertes:
            del self.fields["alertes_lues"]
        if not manques:
            del self.fields["sans_prealable"]


class RaisonForm(forms.Form):
    """A step with its reason, that those concerned will read."""

    motif = _texte("Motif", requis=False, lignes=3)

    def __init__(self, *args: Any, requis: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].required = requis


class SaisirForm(forms.Form):
    """Ask the HAS, for one or more of the four grounds of the decree."""

    motifs = forms.MultipleChoiceField(
        label="Motifs de la saisine (CSP D. 4022-10-1)",
        choices=[(motif.value, motif.libelle) for motif in MotifSaisine],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez le ou les motifs de la saisine."},
    )
    precision = _texte("Précisions pour la HAS", requis=False, lignes=3)


class AvisForm(forms.Form):
    """An opinion: which way, and why."""

    sens = forms.ChoiceField(
        label="Votre avis", choices=Avis.Sens.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’une des trois réponses."},
    )  # fmt: skip
    texte = _texte(
        "Texte de l’avis", requis=False, lignes=6,
        aide="Obligatoire pour des réserves ou un avis défavorable. Le CNP et le ministère le liront.",
    )  # fmt: skip
    # The act asks for it with reservations: the form must not say that it may be left out.
    texte.requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`


class PublierForm(forms.Form):
    """Publish by arrêté: its reference, the date of effect, why it goes without the simulation."""

    arrete = forms.CharField(
        label="Référence de l’arrêté",
        max_length=200,
        help_text="Par exemple\u00a0: «\u00a0Arrêté du 12 mars 2027, NOR…\u00a0»",
    )
    effet = _jour("Date d’effet")
    sans_prealable = _sans("Pourquoi publier sans simulation")

    def __init__(self, *args: Any, manques: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not manques:
            del self.fields["sans_prealable"]


class AbrogerForm(forms.Form):
    """Repeal a version: its last day, and the reason."""

    fin = _jour("Dernier jour d’application")
    motif = _texte("Motif de l’abrogation", requis=True, lignes=3)
