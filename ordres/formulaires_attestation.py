"""Forms about attestations: the file dropped by a stranger, the reason of a correction, the list of the instance."""

from __future__ import annotations

from django import forms

from ordres.fichier_depose import TAILLE_MAX, FichierCondense
from ordres.forms import MOTIF_MAX
from ordres.models import Attestation

A_FAIRE = "a_faire"


class FichierForm(forms.Form):
    """The PDF to compare with those delivered here."""

    fichier = forms.FileField(
        label="Le fichier PDF de l’attestation",
        help_text="2 Mo au plus. Il est comparé, puis oublié\u00a0: il n’est gardé nulle part.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": "Choisissez le fichier PDF de l’attestation.", "empty": "Ce fichier est vide."},
    )

    def clean_fichier(self) -> FichierCondense:
        """Refuse what cannot be an attestation, with what to do."""
        lu: FichierCondense = self.cleaned_data["fichier"]
        if lu.size is None or lu.size > TAILLE_MAX:
            raise forms.ValidationError(
                "Ce fichier pèse plus de 2 Mo\u00a0: ce n’est pas une attestation. Vérifiez plutôt par le numéro."
            )
        if not lu.is_pdf:
            raise forms.ValidationError(
                "Ce fichier n’est pas un PDF. Déposez le fichier reçu, pas sa photo ni son impression."
            )
        return lu


class CorrectionForm(forms.Form):
    """Why an attestation is issued again."""

    motif = forms.CharField(
        label="Motif de la correction",
        max_length=MOTIF_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le titulaire le lira\u00a0; par exemple «\u00a0changement de nom d’usage\u00a0».",
    )


class AttestationsForm(forms.Form):
    """Filters of the list, in the address; what it cannot read is ignored."""

    numero = forms.CharField(
        label="Numéro de l’attestation", required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    etat = forms.ChoiceField(
        label="État", required=False,
        choices=[("", "Toutes"), (A_FAIRE, "Document en préparation"), *Attestation.Etat.choices],
    )  # fmt: skip
