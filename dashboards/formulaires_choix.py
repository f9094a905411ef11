"""The form of a choice of interpretation: its value as its margin allows it, its day, its words."""

from __future__ import annotations

from typing import Any

from django import forms

from dashboards.formulaires_delegation import day_field
from referentiels import phrases
from referentiels.choix_retenus import MOTIF_MIN, MOTS_MAX, Propose
from referentiels.marges import Marge
from referentiels.parametre import Valeur


def value_field(marge: Marge) -> forms.Field:
    """How a value of this margin is typed or picked."""
    if marge.options:
        return forms.TypedChoiceField(
            label="Nouvelle valeur", widget=forms.RadioSelect, coerce=lambda texte: _option(marge, texte),
            choices=[(str(une), phrases.value(une).capitalize()) for une in marge.options],
        )  # fmt: skip
    if marge.minimum is None or marge.maximum is None:
        return forms.CharField(
            label="Nouvelle valeur", max_length=40, help_text="Petites lettres sans accent, chiffres et tirets."
        )
    bornes = f"De {phrases.value(marge.minimum)} à {phrases.value(marge.maximum)}, inclus."
    if marge.entier:
        return forms.IntegerField(
            label="Nouvelle valeur", min_value=int(marge.minimum), max_value=int(marge.maximum), help_text=bornes
        )
    return forms.FloatField(
        label="Nouvelle valeur", min_value=marge.minimum, max_value=marge.maximum, localize=True,
        help_text=f"{bornes} Avec une virgule.",
    )  # fmt: skip


def _option(marge: Marge, texte: str) -> Valeur:
    return next(une for une in marge.options if str(une) == texte)


class ChoixForm(forms.Form):
    """A choice of interpretation; `confirme` is written by the page that shows what it changes."""

    effet = day_field("Premier jour", "Au plus tôt demain : rien de ce qui a été jugé ne change.")
    phrase = forms.CharField(
        label="Ce que le public lira", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Une phrase, {MOTS_MAX} mots au plus, qui dit la nouvelle valeur.",
    )  # fmt: skip
    motif = forms.CharField(
        label="Pourquoi", max_length=1000, min_length=MOTIF_MIN, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce motif reste au journal et dans l’historique de cette valeur.",
    )  # fmt: skip
    confirme = forms.BooleanField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args: Any, nom: str, marge: Marge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nom = nom
        self.fields["valeur"] = value_field(marge)
        self.order_fields(["valeur", "effet", "phrase", "motif", "confirme"])

    def proposed(self) -> Propose:
        """What was typed; the lines of a text area are one sentence."""
        lu = self.cleaned_data
        return Propose(self.nom, lu["valeur"], lu["effet"], " ".join(lu["phrase"].split()), lu["motif"].strip())
