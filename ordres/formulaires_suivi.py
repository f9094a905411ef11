"""The filters of the follow-up list as a form: it shows what may be chosen, `Filtre.read` alone reads what was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.lecture_preparee import Preparee
from accounts.models import Organisation, Specialite
from accounts.professions import Profession
from accounts.roles import Echelon, Nature
from accounts.territoires import DEPARTEMENTS, REGION_DU_DEPARTEMENT, REGIONS
from actions.models import Avancement
from actions.statuts import EtatAxe
from ordres.models import ExportListe
from ordres.suivi_filtre import (
    AXES_FILTRES,
    BANDES,
    CONTROLES,
    DEMANDES,
    ECHUS,
    RECHERCHE_MAX,
    RISQUES,
    SITUATIONS,
    TRIS,
    Filtre,
)
from ordres.vues_suivi import NOM_MAX
from referentiels.axes import Axe
from referentiels.models import Referentiel, VersionReferentiel

#: Lists shown at once; the others are folded, open as soon as one of them is used.
PREMIERS = ("etat", "fin", "tri")
_LIBELLES = {
    "recherche": "Nom ou numéro RPPS", "etat": "Progression", "fin": "Fin de cycle", "tri": "Trier par",
    "situation": "Situation", "avancee": "Part du total", "risque": "Risque", "controle": "Contrôle",
    "demande": "Demande", "specialite": "Spécialité", "referentiel": "Référentiel", "region": "Région",
    "departement": "Département",
    **{champ: f"Axe {axe}, {Axe(axe).court}" for axe, champ in enumerate(AXES_FILTRES, 1)},
}  # fmt: skip
_ETATS_AXE = [(etat.value, etat.libelle) for etat in EtatAxe]
#: What nobody's perimeter nor the day changes: field, options, words of « no choice ».
_FIXES: tuple[tuple[str, list[tuple[str, str]], str], ...] = (
    ("etat", list(Avancement.Etat.choices), "Toutes"),
    ("situation", list(SITUATIONS.items()), "Toutes"),
    ("avancee", list(BANDES.items())[:-2], "Toutes"),
    ("risque", list(RISQUES.items()), "Tous"),
    ("controle", list(CONTROLES.items()), "Tous"),
    ("demande", list(DEMANDES.items()), "Avec ou sans"),
    *((champ, _ETATS_AXE, "Tous les états") for champ in AXES_FILTRES),
)


@dataclass(frozen=True, slots=True)
class Choix:
    """A list of the form: its options as (code, words) and the one in force, drawn once for all who read the same.

    `is_autre`: what is in force is none of the options; somebody wrote it, it is given apart.
    """

    nom: str
    libelle: str
    options: tuple[tuple[str, str], ...]
    valeur: str
    is_autre: bool = False


class FiltreForm:
    """What may be asked of the list, on the perimeter of these instances.

    No form of Django: nothing is validated here, and seventeen lists of options drawn one by one were a third of the
    page. `specialites`: labels of those of the perimeter, by code.
    """

    recherche_max = RECHERCHE_MAX

    def __init__(self, filtre: Filtre, instances: Sequence[Organisation], annees: Iterable[int]) -> None:
        self.filtre = filtre
        self._choix: dict[str, Choix] = {}
        self._choose("fin", [(ECHUS, "Échus"), *((str(annee), str(annee)) for annee in annees)], "Toutes")
        self._choix["tri"] = Choix("tri", _LIBELLES["tri"], tuple(TRIS.items()), filtre.tri)
        for champ, options, aucun in _FIXES:
            self._choose(champ, options, aucun)
        self._choose_of(instances)

    def _choose_of(self, instances: Sequence[Organisation]) -> None:
        professions = {i.profession for i in instances if i.profession} or {p.value for p in Profession}
        self.specialites = dict(_specialties(professions))
        self._choose("specialite", list(self.specialites.items()), "Toutes", rare=True)
        self._choose("referentiel", _referentiels(professions), "Tous", rare=True)
        codes = departements_of(instances)
        regions = sorted(
            {REGION_DU_DEPARTEMENT[c] for c in codes if c in REGION_DU_DEPARTEMENT}, key=REGIONS.__getitem__
        )
        self._choose("region", [(code, REGIONS[code]) for code in regions], "Toutes", rare=True)
        self._choose("departement", [(c, f"{c} – {DEPARTEMENTS.get(c, c)}") for c in codes], "Tous", rare=True)

    def _choose(self, champ: str, options: list[tuple[str, str]], aucun: str, *, rare: bool = False) -> None:
        """The options of a field, the one in force among them; `rare`: a single option is no choice, no list then."""
        pose = getattr(self.filtre, champ)
        is_autre = bool(pose) and all(pose != code for code, _ in options)
        if rare and not is_autre and len(options) < 2:
            return
        valeur = "" if is_autre else pose
        self._choix[champ] = Choix(champ, _LIBELLES[champ], (("", aucun), *options), valeur, is_autre)

    @property
    def premiers(self) -> list[tuple[Choix, dict[str, str]]]:
        """Lists shown at once, each with what is given apart."""
        return [self._with_own(self._choix[nom]) for nom in PREMIERS]

    @property
    def autres(self) -> list[tuple[Choix, dict[str, str]]]:
        """Lists that are folded, in the order of the labels."""
        return [self._with_own(self._choix[nom]) for nom in _LIBELLES if nom in self._choix and nom not in PREMIERS]

    def _with_own(self, choix: Choix) -> tuple[Choix, dict[str, str]]:
        return choix, {"autre": getattr(self.filtre, choix.nom)} if choix.is_autre else {}

    @property
    def is_depliee(self) -> bool:
        """Whether a folded list is in force."""
        return any(getattr(self.filtre, nom) for nom in self._choix if nom not in PREMIERS)

    def tags(self) -> list[tuple[str, str]]:
        """Filters in force in words, each with the address of the list without it."""
        mots = []
        for nom in (champ.name for champ in fields(Filtre)):
            valeur = getattr(self.filtre, nom)
            if not valeur or nom in ("tri", "proche"):
                continue
            choix = self._choix.get(nom)
            libelle = choix.libelle if choix else _LIBELLES["recherche"] if nom == "recherche" else nom
            dit = dict(choix.options).get(valeur, valeur) if choix else valeur
            mots.append((f"{libelle} : {dit}", list_address(self.filtre.without(nom))))
        return mots


class VueForm(forms.Form):
    """The name of a view to keep, and for whom."""

    nom = forms.CharField(
        label="Nom de la vue", max_length=NOM_MAX, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Court et parlant : « À relancer avant juin ». Aucun nom de personne.",
    )  # fmt: skip
    partagee = forms.BooleanField(
        label="La partager avec les personnes de mon instance",
        required=False,
        help_text="Elles verront le nom de la vue et ses filtres, appliqués à ce que chacune a le droit de voir.",
    )


class ExportForm(forms.Form):
    """What the file to take away is written in."""

    format = forms.ChoiceField(
        label="Format", choices=ExportListe.Format.choices, initial=ExportListe.Format.CSV, widget=forms.RadioSelect
    )


def list_address(filtre: Filtre) -> str:
    """The list on this filter; it says its order when it says nothing else, so that no default view replaces it."""
    return f"?{filtre.address() or f'tri={filtre.tri}'}"


def departements_of(instances: Sequence[Organisation]) -> list[str]:
    """Départements that the instances follow."""
    codes: set[str] = set()
    for instance in instances:
        if instance.nature == Nature.SSA or instance.echelon == Echelon.NATIONAL:
            codes |= set(DEPARTEMENTS)
        elif instance.echelon == Echelon.REGIONAL:
            codes |= {d for d, region in REGION_DU_DEPARTEMENT.items() if region == instance.region}
        else:
            codes.add(instance.departement)
    return sorted(codes)


def _specialties(professions: set[str]) -> list[tuple[str, str]]:
    if len(professions) == 1:
        return _SPECIALITES(*professions)
    return list(_specialties_asked(professions))


def _specialties_asked(professions: Iterable[str]) -> QuerySet[Specialite, Any]:
    return Specialite.objects.filter(profession__in=professions).values_list("code", "libelle")


def _referentiels(professions: set[str]) -> list[tuple[str, str]]:
    if len(professions) == 1:
        return _REFERENTIELS(*professions)
    return list(_referentiels_asked(professions))


def _referentiels_asked(professions: Iterable[str]) -> QuerySet[Referentiel, Any]:
    ecrits = VersionReferentiel.objects.filter(etat__in=["publie", "abroge"]).values("referentiel")
    return Referentiel.objects.filter(profession__in=professions, pk__in=ecrits).values_list("code", "titre")


#: The instances of nearly everybody follow one profession.
_SPECIALITES = Preparee(lambda profession: _specialties_asked([profession]), str)
_REFERENTIELS = Preparee(lambda profession: _referentiels_asked([profession]), str)
