"""Forms of the pages that only look: suggestions and simulations. Everything is in the address, nothing is written."""

from __future__ import annotations

from typing import Any

from django import forms

from actions.forms import champ_jour
from certif.socle.period import Period
from referentiels.axes import Axe

#: Words of the page → formats of the catalogue (formats.md §4.1).
FORMES = {
    "presentiel": ("En présence", ("PRESENTIEL",)),
    "distance": ("À distance", ("NON_PRESENTIEL", "CLASSE_VIRTUELLE")),
    "mixte": ("Mixte", ("MIXTE",)),
}
TYPOLOGIES = {
    "FC": "Formation continue",
    "EPP": "Évaluation des pratiques",
    "GDR": "Gestion des risques",
    "PI": "Programme intégré",
}
FORMATS = {
    "PRESENTIEL": "En présence",
    "NON_PRESENTIEL": "À distance",
    "CLASSE_VIRTUELLE": "Classe virtuelle",
    "MIXTE": "Mixte, en présence et à distance",
}
CATEGORIES = {"MONO": "Monoprofessionnelle", "PLURI": "Pluriprofessionnelle"}


class FiltreSuggestions(forms.Form):
    """Filters of the suggestions; `annees` are those in which something can still be done."""

    q = forms.CharField(label="Mots du titre, ou référence", required=False, max_length=100)
    axe = forms.ChoiceField(label="Axe à compléter", required=False)
    forme = forms.ChoiceField(
        label="Forme", required=False,
        choices=[("", "Toutes les formes"), *((code, mots) for code, (mots, _) in FORMES.items())],
    )  # fmt: skip
    typologie = forms.ChoiceField(label="Type", required=False, choices=[("", "Tous les types"), *TYPOLOGIES.items()])
    annee = forms.ChoiceField(label="Année", required=False)
    public = forms.ChoiceField(label="Public", required=False)

    def __init__(self, *args: Any, annees: range, axes: list[int], specialite: str, **options: Any) -> None:
        super().__init__(*args, **options)
        publics = [("", "Ouvertes à ma profession"), ("profession", "Qui nomment ma profession")]
        if specialite:
            publics.append(("specialite", f"Qui nomment ma spécialité, {specialite}"))
        self._choose("axe", [("", "Tous ceux qui me manquent"), *((str(a), Axe(a).titre) for a in axes)])
        self._choose("annee", [("", "Toutes les années"), *((str(annee), str(annee)) for annee in annees)])
        self._choose("public", publics)

    def _choose(self, nom: str, choix: list[tuple[str, str]]) -> None:
        self.fields[nom].choices = choix  # type: ignore[attr-defined]  # a ChoiceField has them

    def words(self) -> dict[str, str]:
        """The words of each choice in force, by field; what was typed between quotation marks."""
        dits = {}
        for nom, valeur in self.cleaned_data.items():
            if valeur:
                choix = dict(getattr(self.fields[nom], "choices", ()))
                dits[nom] = choix.get(valeur, f"«\u00a0{valeur}\u00a0»")
        return dits


class SimulerInterruption(forms.Form):
    """The days of an interruption that somebody wonders about."""

    debut = champ_jour("Premier jour sans exercice")
    fin = champ_jour("Dernier jour sans exercice", "Laissez vide si vous ne le connaissez pas.", required=False)

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        lu = super().clean() or self.cleaned_data
        if lu.get("debut") and lu.get("fin") and lu["fin"] < lu["debut"]:
            self.add_error("fin", "Le dernier jour précède le premier. Vérifiez les deux jours.")
        return lu

    def periode(self) -> Period:
        """The period asked, once the form is valid."""
        return Period(self.cleaned_data["debut"], self.cleaned_data["fin"])
