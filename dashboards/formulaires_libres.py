"""Forms of the CNP about actions libres and labels: they check the shape; the acts decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from actions.forms import ChampDate
from actions.labels import SaisieLabel
from actions.rules.libre import GesteLibre
from dashboards.file_libres import AGES, ETATS, TRIS, Filtre
from referentiels.axes import AXES, Axe

MOTIF_MAX = 4000
#: Reasons of a refusal said most often: chosen, then made precise if need be.
RAISONS = {
    "existe": "Votre référentiel prévoit déjà cette action\u00a0: déclarez-la sous la ligne qui la nomme.",
    "axe": "Cette action ne sert pas l’axe demandé.",
    "independance": "Son indépendance vis-à-vis des industries de santé n’est pas établie.",
    "pieces": "Les pièces jointes ne disent pas ce qui a été fait, par qui, ni combien de temps.",
    "contenu": "Le contenu décrit ne suffit pas à en faire une action de certification.",
}
_LIBELLES = {
    GesteLibre.DEMANDER_COMPLEMENT: "Ce que vous demandez, et pourquoi",
    GesteLibre.ACCEPTER: "Motif de votre décision",
    GesteLibre.REFUSER: "Précision pour le professionnel",
}


class FiltreForm(forms.Form):
    """Filters of the queue, in the address; what it cannot read is ignored."""

    q = forms.CharField(label="Titre ou organisateur", required=False, max_length=80)
    etat = forms.ChoiceField(label="État", required=False, choices=list(ETATS.items()))
    axe = forms.ChoiceField(
        label="Axe", required=False, choices=[("", "Tous"), *((str(n), Axe(n).titre) for n in AXES)]
    )
    age = forms.ChoiceField(label="Attend", required=False, choices=list(AGES.items()))
    tri = forms.ChoiceField(label="Trier par", required=False, choices=list(TRIS.items()))

    def filtre(self) -> Filtre:
        """The filter asked, without what could not be read."""
        self.is_valid()
        return Filtre(**{champ: valeur for champ, valeur in self.cleaned_data.items() if valeur})


class GesteForm(forms.Form):
    """A step of the CNP: the revision that was shown, its text, the axis decided, the reason chosen."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    axe = forms.TypedChoiceField(label="Axe retenu", coerce=int)
    raison = forms.ChoiceField(
        label="Raison",
        required=False,
        choices=[("", "Une autre, dite ci-dessous"), *RAISONS.items()],
    )
    motif = forms.CharField(
        label="Motif", required=False, max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le professionnel lit ce texte. N’y écrivez aucune donnée de santé.",
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, data: Any = None, *, geste: GesteLibre, axes: Iterable[int] = (), **options: Any) -> None:
        super().__init__(data, auto_id=f"{geste.value}_%s", **options)
        self.fields["motif"].label = _LIBELLES[geste]
        # The act asks for a reason, chosen or written.
        self.fields["motif"].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`
        if geste is not GesteLibre.REFUSER:
            del self.fields["raison"]
        if geste is GesteLibre.ACCEPTER:
            cast(forms.ChoiceField, self.fields["axe"]).choices = [(axe, Axe(axe).titre) for axe in axes]
        else:
            del self.fields["axe"]

    def clean(self) -> dict[str, Any]:
        """A step is said with a reason, chosen or written."""
        lu = super().clean() or self.cleaned_data
        if not self.texte():
            self.add_error("motif", "Écrivez le motif, en une phrase.")
        return lu

    def texte(self) -> str:
        """The reason chosen, then what was written."""
        lu = self.cleaned_data
        return "\n".join(t for t in (RAISONS.get(lu.get("raison", ""), ""), lu.get("motif", "").strip()) if t)


class LabelForm(forms.Form):
    """A label to inscribe; `codes` are the items that wait for one."""

    item = forms.ChoiceField(label="Action du référentiel", required=False)
    reference = forms.CharField(label="Référence de l’action", max_length=20, required=False)
    session = forms.CharField(label="Session", max_length=20, required=False)
    organisme = forms.CharField(label="Organisateur", max_length=200, required=False)
    intitule = forms.CharField(label="Titre", max_length=300, required=False)
    debut = ChampDate(
        label="Premier jour", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Écrivez la date comme 05/11/2026.", "required": "Indiquez ce jour."},
    )  # fmt: skip
    fin = ChampDate(
        label="Dernier jour", required=False, help_text="Vide\u00a0: sans fin.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, *args: Any, codes: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["item"]).choices = [("", "Toutes celles qui attendent un label"), *(
            (code, code) for code in sorted(codes)
        )]  # fmt: skip
        self.fields["reference"].help_text = "Ou bien l’organisateur, avec ou sans titre."

    def saisie(self) -> SaisieLabel:
        """What was typed, once the form is valid."""
        return SaisieLabel(**self.cleaned_data)


class FinForm(forms.Form):
    """The last day of a label."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    fin = ChampDate(
        label="Dernier jour", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Les actions achevées après ce jour ne l’ont plus.",
        error_messages={"invalid": "Écrivez la date comme 05/11/2026.", "required": "Indiquez ce jour."},
    )  # fmt: skip

    use_required_attribute = False


class FichierForm(forms.Form):
    """A list of labels to read."""

    fichier = forms.FileField(
        label="Fichier CSV", help_text="UTF-8, séparateur «\u00a0;\u00a0», 2\u202f000 lignes et 512\u00a0Ko au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )  # fmt: skip

    use_required_attribute = False
