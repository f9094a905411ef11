"""Forms of the room: they check the shape; the acts decide."""

from typing import Any

from django import forms

from ordres.models import Decision

MOTIF_MAX = 4000


class EtapeForm(forms.Form):
    """A step of the instruction: the revision that was shown, and its text."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    motif = forms.CharField(
        label="Texte", required=False, max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 4})
    )


class DecisionForm(forms.Form):
    """The final indication, with the revision and the digest of the file that were shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    empreinte = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    vu_at = forms.FloatField(widget=forms.HiddenInput, required=False)
    sens = forms.ChoiceField(label="Indication finale", choices=Decision.Sens.choices, widget=forms.RadioSelect)
    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=MOTIF_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Nécessaire si l’obligation n’est pas satisfaite, ou si le dossier n’est pas complet.",
    )
    entendu = forms.BooleanField(
        label="L’audition a été proposée et n’a pas eu lieu",
        required=False,
        help_text="Aucune audition n’est enregistrée. À cocher si le professionnel a été invité et n’est pas venu."
        " Article R. 4022-20.",
    )

    def __init__(self, *args: Any, is_entendu: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        # The act asks for it as soon as the file or the indication calls for a reason.
        self.fields["motif"].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`
        if is_entendu:
            # A hearing was recorded: nothing to swear about one that did not take place.
            del self.fields["entendu"]


class RevocationForm(forms.Form):
    """Why an attestation is withdrawn."""

    motif = forms.CharField(
        label="Motif de la révocation", max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 4})
    )


class NumeroForm(forms.Form):
    """The number printed on an attestation."""

    numero = forms.CharField(
        label="Numéro de l’attestation",
        max_length=40,
        help_text="Par exemple CP-2032-CNOM-000123 ; il est écrit en haut du document.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class IdentiteForm(forms.Form):
    """The two facts that open the holder's name to a stranger."""

    nom = forms.CharField(
        label="Nom du titulaire", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    rpps = forms.CharField(
        label="Numéro RPPS du titulaire",
        max_length=20,
        help_text="Onze chiffres, écrits sur l’attestation.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
