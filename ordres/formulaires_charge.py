"""The hypotheses of the forecast, in the address: a plan can be kept or sent."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms

from ordres.rules.charge import Hypotheses

_PAR_DEFAUT = Hypotheses(agents=1)
PART_COMPLETS = 70


@dataclass(frozen=True, slots=True)
class Saisie:
    """What was asked: the hypotheses of the rule, and the share (0 to 1) of running cycles that will be complete."""

    hypotheses: Hypotheses
    part_complets: float


class ChargeForm(forms.Form):
    """Hypotheses; a field left empty or wrong takes its first value, and says so."""

    agents = forms.FloatField(label="Personnes", min_value=0, max_value=100_000)
    heures_par_jour = forms.FloatField(label="Heures par jour", min_value=0.5, max_value=12)
    minutes_complet = forms.FloatField(label="Minutes, dossier complet", min_value=0, max_value=600)
    minutes_autre = forms.FloatField(label="Minutes, dossier à examiner", min_value=0, max_value=600)
    minutes_contradictoire = forms.FloatField(label="Minutes, parcours contradictoire", min_value=0, max_value=6_000)
    part_contradictoire = forms.FloatField(label="Part de contradictoires (%)", min_value=0, max_value=100)
    part_complets = forms.FloatField(label="Part complète à l’échéance (%)", min_value=0, max_value=100)

    use_required_attribute = False

    def saisie(self) -> Saisie:
        """The hypotheses, with the first value of every field that could not be read."""
        self.is_valid()
        lues = {**self.initial, **{cle: v for cle, v in self.cleaned_data.items() if v is not None}}
        part_complets = lues.pop("part_complets") / 100
        lues["part_contradictoire"] /= 100
        return Saisie(Hypotheses(**lues), part_complets)


def first_values(agents: int) -> dict[str, int]:
    """What the page supposes before anybody changes it: whole numbers, the shares in per cent."""
    return {
        "agents": agents,
        "heures_par_jour": round(_PAR_DEFAUT.heures_par_jour),
        "minutes_complet": round(_PAR_DEFAUT.minutes_complet),
        "minutes_autre": round(_PAR_DEFAUT.minutes_autre),
        "minutes_contradictoire": round(_PAR_DEFAUT.minutes_contradictoire),
        "part_contradictoire": round(100 * _PAR_DEFAUT.part_contradictoire),
        "part_complets": PART_COMPLETS,
    }
