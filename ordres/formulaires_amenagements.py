"""Forms of what the Ordre changes in the requirements of a cycle: they check the shape; the acts decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from certif.socle.period import Period
from ordres.forms import MOTIF_MAX

CYCLE, PERIODE = "cycle", "periode"
#: No axis of any référentiel asks for that many actions: beyond it somebody mistyped.
SEUIL_MAX = 99


class MotifForm(forms.Form):
    """Why a decision is taken or withdrawn."""

    motif = forms.CharField(
        label="Motif",
        max_length=MOTIF_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le professionnel lit ce texte sur son espace. N’y écrivez aucune donnée de santé.",
    )


class DecisionForm(MotifForm):
    """What every decision carries besides what it asks: its reason and its document."""

    document = forms.CharField(
        label="Référence de la pièce",
        required=False,
        max_length=200,
        help_text="Par exemple le numéro du procès-verbal ou du courrier.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @property
    def voulu(self) -> dict[str, Any]:
        """What the act takes, once the form is valid."""
        raise NotImplementedError


class ExonerationForm(DecisionForm):
    """An axis, what is still asked on it, for the whole cycle or a period; `axes` are numbers with their words."""

    axe = forms.TypedChoiceField(label="Axe", coerce=int, widget=forms.RadioSelect)
    seuil = forms.IntegerField(
        label="Nombre d’actions encore demandées sur cet axe",
        min_value=0,
        max_value=SEUIL_MAX,
        help_text="0 exonère l’axe entier. Un nombre plus grand que celui du référentiel n’aurait aucun effet.",
    )
    portee = forms.ChoiceField(
        label="Durée",
        choices=[(CYCLE, "Tout le cycle"), (PERIODE, "Une période")],
        widget=forms.RadioSelect,
        help_text="Le nombre demandé vaut pour le cycle entier dès que la période le touche.",
    )
    debut = forms.DateField(
        label="Premier jour de la période", required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip
    fin = forms.DateField(
        label="Dernier jour de la période", required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), help_text="Vide si la fin n’est pas connue.",
    )  # fmt: skip
    field_order = ("axe", "seuil", "portee", "debut", "fin", "motif", "document")

    def __init__(self, *args: Any, axes: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["axe"].choices = list(axes)  # type: ignore[attr-defined]  # a ChoiceField has them

    def clean(self) -> dict[str, Any]:
        """A period has a first day, and does not end before it."""
        lu = super().clean() or {}
        if lu.get("portee") != PERIODE or {"debut", "fin"} & self.errors.keys():
            return lu
        debut, fin = lu.get("debut"), lu.get("fin")
        if debut is None:
            self.add_error("debut", "Donnez le premier jour de la période, ou choisissez tout le cycle.")
        elif fin is not None and fin < debut:
            self.add_error("fin", "La période finit avant de commencer. Vérifiez les deux jours.")
        return lu

    @property
    def voulu(self) -> dict[str, Any]:
        """What `actions.amenagements.exempt` takes, once the form is valid."""
        lu = self.cleaned_data
        periode = Period(lu["debut"], lu["fin"]) if lu["portee"] == PERIODE else None
        return {"axe": lu["axe"], "seuil": lu["seuil"], "periode": periode}


class RepriseForm(DecisionForm):
    """Items of the référentiel that the Ordre asks for; `items` are codes with their labels, not yet asked."""

    codes = forms.MultipleChoiceField(
        label="Actions demandées avant la reprise",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une action du référentiel."},
    )
    field_order = ("codes", "motif", "document")

    def __init__(self, *args: Any, items: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["codes"].choices = list(items)  # type: ignore[attr-defined]  # a ChoiceField has them

    @property
    def voulu(self) -> dict[str, Any]:
        """What `actions.amenagements.ask_for_resumption` takes, once the form is valid."""
        return {"codes": self.cleaned_data["codes"]}
