"""Forms of the draws and of the closer reviews: they check the shape; the acts decide."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Organisation
from ordres.models import DossierTire, Tirage
from ordres.rules.tirage import BILLETS_MAX
from ordres.tirage import BILLETS

_NIVEAUX = ("aucun", "faible", "modéré", "élevé")


class PreparationForm(forms.Form):
    """What is drawn: words that will be public, how many files, how weighted."""

    instance = forms.ModelChoiceField(label="Instance", queryset=Organisation.objects.none(), empty_label=None)
    titre = forms.CharField(
        label="Nom du tirage", max_length=120, help_text="Il sera public. Par exemple : Revue des cycles échus en 2031."
    )
    perimetre = forms.CharField(
        label="Qui est concerné",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Une phrase publique qui dit quels dossiers sont dans l’urne, sans nommer personne.",
    )
    nombre = forms.IntegerField(label="Nombre de dossiers à tirer", min_value=1)
    strates_par = forms.ChoiceField(label="Répartir les places", choices=Tirage.Strates.choices, required=False)

    def __init__(self, *args: Any, instances: list[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        cles = [instance.pk for instance in instances]
        self.fields["instance"].queryset = Organisation.objects.filter(pk__in=cles)  # type: ignore[attr-defined]  # a ModelChoiceField has one
        self.fields["instance"].initial = instances[0].pk
        if len(instances) == 1:
            self.fields["instance"].widget = forms.HiddenInput()
        for niveau, (mot, billets) in enumerate(zip(_NIVEAUX, BILLETS, strict=True)):
            self.fields[f"billets_{niveau}"] = forms.IntegerField(
                label=f"Billets, risque {mot}", min_value=1, max_value=BILLETS_MAX, initial=billets
            )

    @property
    def billets(self) -> tuple[int, ...]:
        """Tickets by level of risk."""
        return tuple(self.cleaned_data[f"billets_{niveau}"] for niveau in range(len(BILLETS)))


class EngagementForm(forms.Form):
    """The event to come that will give the seed."""

    evenement = forms.CharField(
        label="Événement qui donnera la graine",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dites exactement quelle valeur sera recopiée, dans quel ordre, et ce qui en tiendra lieu si "
        "l’événement n’a pas lieu. Par exemple : les cinq numéros et le numéro Chance du Loto du lendemain, "
        "dans l’ordre croissant.",
    )
    evenement_le = forms.DateField(
        label="Date de l’événement", widget=forms.DateInput(attrs={"type": "date"}), help_text="Au plus tôt demain."
    )


class GraineForm(forms.Form):
    """The public value, typed twice: nothing undoes a draw."""

    graine = forms.CharField(
        label="Valeur publique", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    encore = forms.CharField(
        label="La même, tapée une seconde fois", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    source = forms.CharField(
        label="Où chacun peut la lire", max_length=300, help_text="Une adresse, un journal, un procès-verbal public."
    )

    def clean_encore(self) -> str:
        """Both values must be the same."""
        encore: str = self.cleaned_data["encore"]
        if encore.split() != self.cleaned_data.get("graine", "").split():
            raise forms.ValidationError("Les deux valeurs diffèrent. Relisez la source et recopiez-les.")
        return encore


class RenoncementForm(forms.Form):
    """Why a draw is given up before its commitment."""

    motif = forms.CharField(label="Pourquoi renoncer", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RevueForm(forms.Form):
    """The result of a closer review, with its reasons."""

    resultat = forms.ChoiceField(
        label="Résultat de la revue", choices=DossierTire.Revue.choices, widget=forms.RadioSelect
    )
    motif = forms.CharField(
        label="Motif",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que vous avez relu et trouvé. Le professionnel lira ce texte.",
    )


class JetonForm(forms.Form):
    """The opaque number of one file, on the public page."""

    jeton = forms.RegexField(
        label="Numéro opaque du dossier",
        regex=r"^\s*[0-9a-fA-F]{32}\s*$",
        error_messages={"invalid": "Ce numéro a 32 chiffres et lettres de a à f. Recopiez-le depuis votre espace."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Trente-deux caractères, que chaque professionnel lit dans son espace.",
    )
