"""Forms of the test bench: an invented dossier, typed field by field or pasted, and the name it is kept under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from actions.essai import ATTENDUS, TEXTE_MAX
from actions.forms import ChampDate, ChampDuree
from referentiels.nomenclature import NiveauPreuve

LIGNES = 6
PRECISIONS = ("duree", "role", "organisme", "independance")
#: Kinds of organiser a référentiel may name, as the engine reads them.
ORGANISMES = (
    ("", "Non précisé"), ("ANDPC", "Organisme de DPC"), ("Qualiopi", "Organisme certifié Qualiopi"),
    ("LPOF", "Organisme de formation inscrit"), ("université", "Université"),
    ("ETABLISSEMENT", "Établissement de santé"), ("OA", "Organisme agréé pour l’accréditation"), ("CNP", "CNP"),
)  # fmt: skip
POPULATIONS = (("", "Non précisé"), ("salarie", "Salarié"), ("liberal", "Libéral"), ("benevole", "Bénévole"))


class FormulaireDossier(forms.Form):
    """Who the invented professional is, and the day of the trial."""

    inscrit_le = ChampDate(
        label="Inscrit à l’Ordre le", help_text="Cette date donne le cycle, comme pour un vrai professionnel.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip
    le = ChampDate(label="Jour de l’essai", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    population = forms.ChoiceField(label="Mode d’exercice", choices=POPULATIONS, required=False)


class FormulaireRealisation(forms.Form):
    """One invented action; an empty code is an empty row."""

    action = forms.CharField(label="Code de l’action", max_length=60, required=False,
                             widget=forms.TextInput(attrs={"list": "codes", "autocomplete": "off"}))  # fmt: skip
    date = ChampDate(label="Date de fin", required=False,
                     widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))  # fmt: skip
    duree = ChampDuree(label="Durée", max_length=20, required=False)
    role = forms.CharField(label="Rôle", max_length=20, required=False)
    organisme = forms.ChoiceField(label="Organisateur", choices=ORGANISMES, required=False)
    preuve = forms.ChoiceField(label="Preuve", choices=[(p.value, p.libelle) for p in NiveauPreuve],
                               initial=NiveauPreuve.ATTESTATION.value, required=False)  # fmt: skip
    independance = forms.BooleanField(label="Indépendance déclarée", required=False)

    def __init__(self, *args: Any, codes: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.codes = frozenset(codes)

    @property
    def principaux(self) -> list[forms.BoundField]:
        """What every action has."""
        return [self[nom] for nom in ("action", "date", "preuve")]

    @property
    def precisions(self) -> list[forms.BoundField]:
        """What few actions depend on."""
        return [self[nom] for nom in PRECISIONS]

    @property
    def is_precisee(self) -> bool:
        """Whether one of these was filled, or is at fault."""
        return any(self[nom].value() or self[nom].errors for nom in PRECISIONS)

    def clean(self) -> dict[str, Any]:
        """A row with a code has a date, and its code is one of the version."""
        lu = super().clean() or {}
        code = lu.get("action", "")
        if code and code not in self.codes:
            self.add_error("action", "Cette version n’a pas d’action de ce code.")
        if code and not lu.get("date") and "date" not in self.errors:
            self.add_error("date", "Indiquez la date de fin de cette action.")
        return lu


FormulaireRealisations = forms.formset_factory(FormulaireRealisation, extra=LIGNES, max_num=60, absolute_max=60)


class FormulaireTexte(forms.Form):
    """A dossier pasted as YAML."""

    texte = forms.CharField(
        label="Dossier au format YAML", max_length=TEXTE_MAX,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "font-monospace"}),
    )  # fmt: skip


class FormulaireGarder(forms.Form):
    """The name of a dossier to keep, and what is expected of it."""

    nom = forms.CharField(label="Nom du dossier", max_length=120, error_messages={"required": "Donnez-lui un nom."})
    attente = forms.ChoiceField(label="Résultat attendu", choices=list(ATTENDUS.items()), widget=forms.RadioSelect)
    texte = forms.CharField(max_length=TEXTE_MAX, widget=forms.HiddenInput)


def content(dossier: Mapping[str, Any], lignes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The rule case that the typed fields describe."""
    realisations = [_realisation(rang, ligne) for rang, ligne in enumerate(filter(_is_filled, lignes), 1)]
    professionnel: dict[str, Any] = {"inscriptions": [{"debut": dossier["inscrit_le"].isoformat()}]}
    if dossier["population"]:
        professionnel["population"] = [dossier["population"]]
    return {"le": dossier["le"].isoformat(), "professionnel": professionnel, "realisations": realisations}


def _is_filled(ligne: Mapping[str, Any]) -> bool:
    return bool(ligne.get("action"))


def _realisation(rang: int, ligne: Mapping[str, Any]) -> dict[str, Any]:
    faits = {
        "id": f"r{rang}", "action": ligne["action"], "date": ligne["date"].isoformat(),
        "duree_minutes": ligne["duree"], "role": ligne["role"], "organisme": ligne["organisme"],
        "preuve": ligne["preuve"], "independance": ligne["independance"],
    }  # fmt: skip
    return {cle: valeur for cle, valeur in faits.items() if valeur}
