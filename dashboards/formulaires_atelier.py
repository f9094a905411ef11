"""Forms of the workbench: filters of the rows and of the mismatches, correction of one row."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from accounts.flux import atelier
from accounts.models import Reponse
from actions.rules.transit import EtatTransit
from certif.socle.feeds.schema import Schema

TOUS = ("", "Tous")
TOUTES = ("", "Toutes")


class FiltreAtelier(forms.Form):
    """Filters of the rows that wait or were rejected."""

    partenaire = forms.CharField(required=False, max_length=20)
    flux = forms.CharField(required=False, max_length=30)
    code = forms.CharField(required=False, max_length=8)
    sort = forms.ChoiceField(
        required=False, choices=[("", "Toutes"), *((s, Reponse.Sort(s).label) for s in atelier.A_TRAITER)]
    )
    age = forms.ChoiceField(required=False, choices=[TOUS, *atelier.AGES.items()])
    suivi = forms.ChoiceField(required=False, choices=[("", "À traiter"), *atelier.SUIVIS.items()])
    recherche = forms.CharField(required=False, max_length=64)
    avant = forms.IntegerField(required=False, min_value=1)

    def filtre(self) -> atelier.Filtre:
        """What is asked, once the form is valid."""
        lues = {nom: valeur for nom, valeur in self.cleaned_data.items() if nom != "avant" and valeur}
        return atelier.Filtre(**lues)


class FiltreAttendues(forms.Form):
    """Filters of the realisations that partners owe."""

    partenaire = forms.CharField(required=False, max_length=20)
    etat = forms.ChoiceField(required=False, choices=[TOUTES, *((e.value, e.libelle) for e in EtatTransit)])
    apres = forms.CharField(required=False, max_length=40)
    avant = forms.CharField(required=False, max_length=40)


class CorrectionForm(forms.Form):
    """The columns of one row, each as it was sent; `verifier` are shown first, the others folded."""

    motif = forms.CharField(
        label="Motif", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="D’où vient la bonne valeur ? En une phrase ; gardé dans le journal.",
    )  # fmt: skip

    #: A mandatory column may be folded: the browser could not show what it blocks on, the page does.
    use_required_attribute = False

    def __init__(self, *args, schema: Schema, valeurs: Mapping[str, str], verifier: tuple[str, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.valeurs = valeurs
        self.verifier = verifier
        for champ in schema.champs:
            if champ.nom in valeurs:
                self.fields[f"c_{champ.nom}"] = forms.CharField(
                    label=champ.nom, required=champ.obligatoire, max_length=champ.longueur or 300,
                    initial=valeurs[champ.nom], help_text=champ.description,
                )  # fmt: skip
        self.order_fields([f"c_{nom}" for nom in verifier] + ["motif"])

    def changements(self) -> dict[str, str]:
        """The columns whose value differs from what was sent."""
        lues = {nom.removeprefix("c_"): v for nom, v in self.cleaned_data.items() if nom.startswith("c_")}
        return {nom: valeur for nom, valeur in lues.items() if valeur != self.valeurs[nom].strip()}

    @property
    def premiers(self) -> list[forms.BoundField]:
        """The columns to look at, then the reason."""
        return [self[f"c_{nom}"] for nom in self.verifier if f"c_{nom}" in self.fields] + [self["motif"]]

    @property
    def autres(self) -> list[forms.BoundField]:
        """The other columns."""
        premiers = {champ.name for champ in self.premiers}
        return [champ for champ in self if champ.name not in premiers]
