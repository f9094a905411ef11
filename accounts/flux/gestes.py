"""The form of the gestures on what somebody follows: take, give, put off, note. One form, one gesture at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from accounts.flux import suivi
from accounts.flux.suivi import Changement
from accounts.models import Utilisateur
from accounts.permissions import Permission
from certif.socle.refus import Refus

GESTES = {
    "prendre": "Prendre",
    "rendre": "Ne plus suivre",
    "confier": "Confier",
    "reporter": "Mettre de côté",
    "reprendre": "Remettre dans la liste",
    "noter": "Noter",
}


class GesteForm(forms.Form):
    """A gesture and what it needs; `revision` is what the page showed (compare-and-swap)."""

    geste = forms.ChoiceField(choices=list(GESTES.items()))
    revision = forms.IntegerField(min_value=1, required=False)
    collegue = forms.IntegerField(required=False, label="Collègue")
    jusquau = forms.DateField(required=False, label="Jusqu’au")
    motif = forms.CharField(required=False, max_length=500, label="Motif")
    note = forms.CharField(required=False, max_length=suivi.NOTE_MAX, label="Note")


def read(donnees: Mapping[str, Any], auteur: Utilisateur, permission: Permission, on: date) -> tuple[Changement, int]:
    """The gesture that a form asks for, and the revision it was shown with; `Refus` says what is missing."""
    formulaire = GesteForm(donnees)
    if not formulaire.is_valid():
        champ, erreurs = next(iter(formulaire.errors.items()))
        libelle = formulaire.fields[champ].label or champ
        raise Refus("formulaire", f"{libelle} : {erreurs[0]}", champ, "Corrigez ce champ, puis recommencez.")
    return change(formulaire.cleaned_data, auteur, permission, on), formulaire.cleaned_data["revision"] or 0


def change(valeurs: Mapping[str, Any], auteur: Utilisateur, permission: Permission, on: date) -> Changement:
    """The change asked by clean values."""
    geste = valeurs["geste"]
    if geste == "prendre":
        return suivi.take(auteur)
    if geste == "rendre":
        return suivi.release()
    if geste == "noter":
        return suivi.annotate(valeurs["note"])
    if geste == "reprendre":
        return suivi.snooze(None, "", on)
    if geste == "confier":
        return suivi.give(_colleague(valeurs["collegue"], auteur, permission, on))
    if valeurs["jusquau"] is None:
        raise Refus("date_de_report", "Une date est nécessaire.", "jusquau", "Choisissez jusqu’à quand attendre.")
    return suivi.snooze(valeurs["jusquau"], valeurs["motif"], on)


def _colleague(pk: int | None, auteur: Utilisateur, permission: Permission, on: date) -> Utilisateur:
    collegue = suivi.colleagues(auteur, permission, on).filter(pk=pk or 0).first()
    if collegue is None:
        raise Refus(
            "collegue_inconnu", "Cette personne ne peut pas suivre ce cas.", "collegue",
            "Choisissez quelqu’un de votre organisation dans la liste.",
        )  # fmt: skip
    return collegue
