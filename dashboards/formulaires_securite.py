"""Forms about mass reading: the thresholds of a role."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.rules.lectures import Seuils
from accounts.seuils_lecture import PLAFOND, Reglage


def _number(label: str, aide: str, *, minimum: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=aide, min_value=minimum, max_value=PLAFOND)


class SeuilsForm(forms.Form):
    """Thresholds of one role; `revision` is that of the ones shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    confirmation = _number(
        "Confirmation, en dossiers par heure", "Le second facteur est redemandé, et vous êtes averti."
    )
    arret_heure = _number("Arrêt, en dossiers par heure", "Plus rien ne s’ouvre jusqu’à ce que l’arrêt soit levé.")
    arret_jour = _number("Arrêt, en dossiers en 24 heures", "Le total d’un compte, quel que soit son rythme.")
    pause = forms.IntegerField(
        label="Attente entre deux dossiers, en secondes", min_value=0, max_value=300,
        help_text="Une fois la confirmation donnée.",
    )  # fmt: skip
    lignes = _number("Lignes d’une liste emportée sans deuxième personne", "0 : toujours deux personnes.", minimum=0)

    use_required_attribute = False

    @classmethod
    def of(cls, reglage: Reglage, donnees: Any = None) -> SeuilsForm:
        """The form of these thresholds."""
        noms = ("confirmation", "arret_heure", "arret_jour", "pause", "lignes")
        initial = {"revision": reglage.revision, **{nom: getattr(reglage.seuils, nom) for nom in noms}}
        return cls(donnees, initial=initial)

    def seuils(self) -> Seuils:
        """What was typed."""
        lu = self.cleaned_data
        return Seuils(lu["confirmation"], lu["arret_heure"], lu["arret_jour"], lu["pause"], lu["lignes"])
