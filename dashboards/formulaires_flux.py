"""Forms of the operators' room: deposit a file, decide on a stopped delivery, filter."""

from __future__ import annotations

from django import forms

from accounts.models import Livraison, Partenaire, Reponse
from certif.socle.feeds.codes import FauteFichier
from certif.socle.feeds.manifeste import Manifeste, read_manifest

MANIFESTE_MAX = 100_000


class DepotForm(forms.Form):
    """A file and its optional manifest, for one of the partners the user may deposit for."""

    partenaire = forms.ModelChoiceField(Partenaire.objects.none(), to_field_name="code", label="Partenaire")
    fichier = forms.FileField(
        label="Fichier",
        help_text="CSV (UTF-8, point-virgule) ou JSON Lines, éventuellement compressé (gz, zip) ; 200 Mo au plus.",
    )
    manifeste = forms.FileField(label="Manifeste", required=False, help_text="Le fichier .json qui accompagne l’envoi.")

    def __init__(self, *args, partenaires: list[Partenaire], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["partenaire"]
        champ.queryset = Partenaire.objects.filter(pk__in=[p.pk for p in partenaires]).order_by("nom")  # type: ignore[attr-defined]  # a ModelChoiceField
        if len(partenaires) == 1:
            champ.initial = partenaires[0].code

    def clean_manifeste(self) -> Manifeste:
        """The manifest as read; an unreadable one is an error of the field."""
        fichier = self.cleaned_data.get("manifeste")
        if not fichier:
            return Manifeste()
        if fichier.size > MANIFESTE_MAX:
            raise forms.ValidationError(
                "Ce manifeste est trop gros pour en être un : déposez le fichier .json de l’envoi."
            )
        try:
            return read_manifest(fichier.read())
        except FauteFichier as faute:
            raise forms.ValidationError(f"{faute.message} {faute.remede}") from None


class DecisionForm(forms.Form):
    """Release or refuse a stopped delivery; the reason is kept in the journal."""

    decision = forms.ChoiceField(
        choices=[("liberer", "Libérer : traiter toutes ses lignes"), ("refuser", "Refuser : ne rien en appliquer")],
        widget=forms.RadioSelect, label="Décision",
    )  # fmt: skip
    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="En une phrase ; gardé dans le journal.",
    )


class MotifForm(forms.Form):
    """Why: kept in the journal, given to the partner."""

    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="En une phrase ; gardé dans le journal et repris dans le compte rendu.",
    )


class FiltreLivraisons(forms.Form):
    """Filters of the list of deliveries."""

    partenaire = forms.CharField(required=False, max_length=20)
    etat = forms.ChoiceField(required=False, choices=[("", ""), *Livraison.Etat.choices])
    avant = forms.IntegerField(required=False, min_value=1)


class FiltreLignes(forms.Form):
    """Filters of the rows of a delivery."""

    sort = forms.ChoiceField(required=False, choices=[("", ""), *Reponse.Sort.choices])
    code = forms.CharField(required=False, max_length=8)
    apres = forms.IntegerField(required=False, min_value=0)
