"""The form that opens a campaign of control: it checks the shape; the act decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.models import Organisation, Specialite
from accounts.professions import CHOIX_PROFESSION
from accounts.roles import Echelon, Nature
from accounts.territoires import DEPARTEMENTS, REGION_DU_DEPARTEMENT
from ordres.campagne import Perimetre


class CampagneForm(forms.Form):
    """Title, days of end of cycle, and what narrows the perimeter of the instance."""

    instance = forms.TypedChoiceField(label="Instance", coerce=int)
    titre = forms.CharField(
        label="Nom de la campagne", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Vos collègues la retrouvent sous ce nom.",
    )  # fmt: skip
    fin_du = forms.DateField(
        label="Cycles finis du", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )  # fmt: skip
    fin_au = forms.DateField(
        label="Au", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Un jour passé\u00a0: le contrôle s’ouvre après la fin du cycle.",
    )  # fmt: skip
    profession = forms.ChoiceField(label="Profession", required=False)
    departement = forms.ChoiceField(label="Département", required=False)
    specialite = forms.ChoiceField(label="Spécialité", required=False)

    def __init__(self, data: Any, *, instances: Sequence[Organisation], jour: date) -> None:
        super().__init__(data, auto_id="campagne_%s", initial=_usual(jour))
        self.instances = {instance.pk: instance for instance in instances}
        self._choose("instance", [(pk, instance.nom) for pk, instance in self.instances.items()], None)
        toutes = any(instance.nature == Nature.SSA for instance in instances)
        self._choose("profession", list(CHOIX_PROFESSION) if toutes else [], "Toutes")
        self._choose("departement", [(c, f"{c} – {DEPARTEMENTS[c]}") for c in territory(instances)], "Tous")
        professions = {instance.profession for instance in instances if instance.profession}
        specialites = Specialite.objects.filter(profession__in=professions).order_by("libelle")
        self._choose("specialite", [(s.code, s.libelle) for s in specialites], "Toutes")

    def _choose(self, champ: str, choix: list[Any], aucun: str | None) -> None:
        """Nothing to choose among one: the field goes."""
        if len(choix) > 1:
            self.fields[champ].choices = choix if aucun is None else [("", aucun), *choix]  # type: ignore[attr-defined]  # a ChoiceField has them
        else:
            del self.fields[champ]

    @property
    def chosen_instance(self) -> Organisation:
        """The instance that opens the campaign, once the form is valid."""
        return self.instances[self.cleaned_data.get("instance") or next(iter(self.instances))]

    @property
    def perimetre(self) -> Perimetre:
        """The perimeter asked, once the form is valid."""
        lues = self.cleaned_data
        return Perimetre(
            lues["fin_du"], lues["fin_au"], lues.get("profession", ""), lues.get("departement", ""),
            lues.get("specialite", ""),
        )  # fmt: skip


def territory(instances: Sequence[Organisation]) -> list[str]:
    """Départements that these instances follow."""
    codes: set[str] = set()
    for instance in instances:
        if instance.nature == Nature.SSA or instance.echelon == Echelon.NATIONAL:
            codes |= set(DEPARTEMENTS)
        elif instance.echelon == Echelon.REGIONAL:
            codes |= {d for d, region in REGION_DU_DEPARTEMENT.items() if region == instance.region}
        else:
            codes.add(instance.departement)
    return sorted(codes & set(DEPARTEMENTS))


def _usual(jour: date) -> dict[str, Any]:
    """The cycles that ended last year: nearly all end on a 31 December."""
    veille = jour.year - 1
    return {"titre": f"Cycles échus en {veille}", "fin_du": date(veille, 1, 1), "fin_au": date(veille, 12, 31)}
