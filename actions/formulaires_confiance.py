"""Forms of « Mes droits et mes accès »: to whom and until when, and how often to be written to."""

from __future__ import annotations

from datetime import date

from django import forms

from accounts.familles import AU_CHOIX, Famille, Rythme
from accounts.models import Exercice, Organisation
from actions.forms import ChampDate


def _last_day(limite: date) -> forms.DateField:
    return ChampDate(
        label="Dernier jour", help_text=f"Inclus, jusqu’au {limite:%d/%m/%Y} au plus. Vous pouvez retirer votre "
        "accord avant.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Indiquez le dernier jour."},
    )  # fmt: skip


class FormulaireAccord(forms.Form):
    """A CNP, the profession it may read when there are several, and the last day."""

    use_required_attribute = False

    def __init__(self, *args, cnps: list[Organisation], exercices: list[Exercice], limite: date, **options) -> None:
        super().__init__(*args, **options)
        # Given as lists already read: a choice of the page is a choice of the form.
        self._cnps = {str(o.pk): o for o in cnps}
        self._exercices = {str(e.pk): e for e in exercices}
        self.fields["cnp"] = forms.ChoiceField(
            label="Conseil national professionnel",
            choices=[("", "Choisir…"), *((k, o.nom) for k, o in self._cnps.items())],
            error_messages={"required": "Choisissez un conseil national professionnel."},
        )  # fmt: skip
        if len(exercices) > 1:
            self.fields["exercice"] = forms.ChoiceField(
                label="Pour votre exercice de",
                choices=[(k, e.get_profession_display()) for k, e in self._exercices.items()],
            )
        self.fields["fin"] = _last_day(limite)

    def clean_cnp(self) -> Organisation:
        """The organisation chosen."""
        return self._cnps[self.cleaned_data["cnp"]]

    @property
    def exercice(self) -> Exercice:
        """The exercise chosen, or the only one."""
        return self._exercices[self.cleaned_data.get("exercice") or next(iter(self._exercices))]


class FormulaireProlongation(forms.Form):
    """The new last day."""

    use_required_attribute = False

    def __init__(self, *args, limite: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["fin"] = _last_day(limite)


class FormulairePreferences(forms.Form):
    """One choice for each family that leaves one."""

    def __init__(self, *args, choisies: dict[Famille, Rythme], **options) -> None:
        super().__init__(*args, **options)
        for famille in AU_CHOIX:
            self.fields[famille.value] = forms.ChoiceField(
                label=famille.libelle, help_text=famille.contenu, choices=[(r.value, r.libelle) for r in Rythme],
                initial=choisies[famille].value, widget=forms.RadioSelect,
            )  # fmt: skip
