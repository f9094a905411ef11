"""Forms of the partner's claims: filters of the list, and the words or the delivery of an answer."""

from __future__ import annotations

from typing import Any

from django import forms

from actions.reclamations_mots import PHRASES_COMPLEMENT, PHRASES_SANS_SUITE, NatureReclamation
from actions.rules.reclamation import GesteReclamation
from dashboards.file_reclamations import AGES, ETATS, Filtre

MOTIF_MAX = 2000


class FiltreReclamations(forms.Form):
    """Filters of the claims, in the address."""

    etat = forms.ChoiceField(required=False, label="État", choices=list(ETATS.items()))
    nature = forms.ChoiceField(
        required=False, label="Nature", choices=[("", "Toutes"), *((n.value, n.libelle) for n in NatureReclamation)]
    )
    age = forms.ChoiceField(required=False, label="Envoyé depuis", choices=[("", "Peu importe"), *AGES.items()])
    recherche = forms.CharField(required=False, label="RPPS, nom, titre ou identifiant", max_length=80)

    def filtre(self) -> Filtre:
        """What is asked, once valid."""
        return Filtre(**{nom: valeur.strip() for nom, valeur in self.cleaned_data.items() if valeur})


class GesteForm(forms.Form):
    """A gesture of the partner: what it shows to the professional, chosen or written."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    use_required_attribute = False


class MotsForm(GesteForm):
    """A ready sentence, one's own words, or both."""

    phrase = forms.ChoiceField(label="Phrase prête", required=False)
    motif = forms.CharField(
        label="Votre message", required=False, max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le professionnel lira ces mots. N’indiquez aucune donnée de santé.",
    )  # fmt: skip
    phrases: tuple[str, ...] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choix = [("", "Aucune"), *((phrase, phrase) for phrase in self.phrases)]
        self.fields["phrase"].choices = choix  # type: ignore[attr-defined]  # a ChoiceField has them
        for nom in ("phrase", "motif"):
            # One of the two is needed.
            self.fields[nom].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`

    def clean(self) -> dict[str, Any]:
        """One of the two at least."""
        lu = super().clean() or self.cleaned_data
        lu["mots"] = "\n".join(mots for mots in (lu.get("phrase", ""), lu.get("motif", "").strip()) if mots)
        if not lu["mots"] and not self.errors:
            self.add_error("motif", "Choisissez une phrase, ou écrivez votre message.")
        return lu


class ComplementForm(MotsForm):
    """What the partner needs to know."""

    phrases = PHRASES_COMPLEMENT


class SansSuiteForm(MotsForm):
    """Why the partner will not change anything."""

    phrases = PHRASES_SANS_SUITE


class EnvoiForm(GesteForm):
    """The delivery that answers."""

    livraison = forms.IntegerField(
        label="Numéro de l’envoi", min_value=1, max_value=2**31,
        help_text="L’envoi doit être traité, et avoir écrit la ligne de cette personne.",
        error_messages={"required": "Donnez le numéro de l’envoi.", "invalid": "Un numéro, en chiffres."},
    )  # fmt: skip
    motif = forms.CharField(
        label="Un mot au professionnel", required=False, max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )


FORMULAIRES: dict[GesteReclamation, type[GesteForm]] = {
    GesteReclamation.PRENDRE: GesteForm,
    GesteReclamation.PROPOSER: EnvoiForm,
    GesteReclamation.DEMANDER_COMPLEMENT: ComplementForm,
    GesteReclamation.CLASSER: SansSuiteForm,
}
