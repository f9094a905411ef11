"""Forms of a référentiel that nobody follows yet: what it is for and starts from, what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, cast

from django import forms

from referentiels.redaction.creation import Projet
from referentiels.redaction.identite import Nom
from referentiels.redaction.reglages import TITRE_MAX


class Depart(StrEnum):
    """What the first draft starts from."""

    VIDE = "vide"
    COPIE = "copie"
    CLASSEUR = "classeur"


DEPARTS = (
    (Depart.VIDE.value, "D’une page blanche\u00a0: deux actions distinctes sur chacun des quatre axes"),
    (Depart.COPIE.value, "De la copie d’une version publiée"),
    (Depart.CLASSEUR.value, "D’un classeur, que vous déposez à l’écran suivant"),
)


class FormulaireCadre(forms.Form):
    """For which CNP and which profession, when there is a choice."""

    use_required_attribute = False
    pour = forms.ChoiceField(
        label="Pour quel conseil et quelle profession", error_messages={"required": "Choisissez dans la liste."}
    )

    def __init__(self, *args: Any, cadres: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["pour"]).choices = list(cadres)


class FormulaireReferentiel(forms.Form):
    """A new référentiel; `couvertes_lues` is shown once the act asked for it (`asks_confirmation`)."""

    use_required_attribute = False
    titre = forms.CharField(
        label="Titre", max_length=TITRE_MAX,
        help_text="La spécialité ou la profession, par exemple «\u00a0Néphrologie\u00a0». "
        "Le code du référentiel en est tiré.",
        error_messages={"required": "Donnez un titre au référentiel."},
    )  # fmt: skip
    depart = forms.ChoiceField(
        label="Partir", choices=DEPARTS, initial=Depart.VIDE.value, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez de quoi part le premier brouillon."},
    )  # fmt: skip
    base = forms.ChoiceField(
        label="Version à copier", required=False,
        help_text="Si vous partez d’une copie. Actions, exigences et correspondances sont copiées\u00a0; "
        "l’original ne change pas.",
    )  # fmt: skip
    specialites = forms.MultipleChoiceField(
        label="Spécialités concernées", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée\u00a0: toute la profession, hors spécialités qui ont leur propre référentiel.",
    )  # fmt: skip
    couvertes_lues = forms.BooleanField(label="Notre référentiel prendra la suite, à une autre date", required=False)

    def __init__(self, *args: Any, specialites: Iterable[tuple[str, str]], bases: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["base"].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`
        self.asks_confirmation = bool(self.data.get("couvertes_lues"))
        cast(forms.ChoiceField, self.fields["specialites"]).choices = list(specialites)
        cast(forms.ChoiceField, self.fields["base"]).choices = [("", "Choisir une version"), *bases]

    def clean_base(self) -> str:
        """A copy needs its original; another start forgets what was chosen here."""
        if self.cleaned_data.get("depart") != Depart.COPIE:
            return ""
        if not self.cleaned_data["base"]:
            raise forms.ValidationError("Choisissez la version à copier.")
        return str(self.cleaned_data["base"])

    def project(self, profession: str) -> Projet:
        """What is asked of the act."""
        lu = self.cleaned_data
        return Projet(
            titre=lu["titre"], profession=profession, specialites=tuple(lu["specialites"]),
            base_id=int(lu["base"]) if lu["base"] else None, couvertes_lues=lu["couvertes_lues"],
        )  # fmt: skip


class FormulaireNom(forms.Form):
    """The title and the code; the hidden ones are those the page was made from."""

    use_required_attribute = False
    titre = forms.CharField(
        label="Titre", max_length=TITRE_MAX, error_messages={"required": "Donnez un titre au référentiel."}
    )
    code = forms.CharField(
        label="Code", max_length=40,
        help_text="Il figure dans l’adresse de la page publique et dans les fichiers. Il ne changera plus après la "
        "première publication.",
        error_messages={"required": "Donnez un code au référentiel."},
    )  # fmt: skip
    titre_vu = forms.CharField(widget=forms.HiddenInput, strip=False)
    code_vu = forms.CharField(widget=forms.HiddenInput)

    def name(self) -> Nom:
        """The name typed."""
        return Nom(self.cleaned_data["titre"], self.cleaned_data["code"])

    def seen(self) -> Nom:
        """The name that was shown."""
        return Nom(self.cleaned_data["titre_vu"], self.cleaned_data["code_vu"])
