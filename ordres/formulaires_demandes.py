"""Forms of the queue of requests: they check the shape; the acts decide."""

from __future__ import annotations

from django import forms

from actions.objets_demande import Objet
from actions.rules.demande import GesteDemande
from ordres.file_demandes import ETATS, SUIVIS, Filtre
from ordres.forms import MOTIF_MAX

#: What the reason of each step is for, above its field.
LIBELLES = {
    GesteDemande.DEMANDER_COMPLEMENT: "Ce que vous demandez, et pourquoi",
    GesteDemande.ACCEPTER: "Motif de votre décision",
    GesteDemande.REFUSER: "Raisons du refus",
}


class FiltreForm(forms.Form):
    """Filters of the queue, in the address; what it cannot read is ignored."""

    etat = forms.ChoiceField(label="État", required=False, choices=list(ETATS.items()))
    objet = forms.ChoiceField(
        label="Objet", required=False, choices=[("", "Tous"), *((o.value, o.mots.nom) for o in Objet)]
    )
    suivi = forms.ChoiceField(label="Suivie par", required=False, choices=list(SUIVIS.items()))

    def filtre(self) -> Filtre:
        """The filter asked, without what could not be read."""
        self.is_valid()
        return Filtre(**{champ: valeur for champ, valeur in self.cleaned_data.items() if valeur})


class GesteForm(forms.Form):
    """A step of the instance: the revision and the effect that were shown, and its text."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    vu = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    motif = forms.CharField(
        label="Motif", max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le professionnel lit ce texte sur son espace. N’y écrivez aucune donnée de santé.",
    )  # fmt: skip

    use_required_attribute = False
