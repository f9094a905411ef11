"""The filters of the follow-up list as a form: it shows what may be chosen, `Filtre.read` alone reads what was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from django import forms

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

#: Fields shown at once; the others are folded, open as soon as one of them is used.
PREMIERS = ("q", "etat", "fin", "tri")
_CHAMPS = {champ.name for champ in fields(Filtre)}


class FiltreForm(forms.Form):
    """What may be asked of the list, on the perimeter of these instances."""

    q = forms.CharField(
        label="Nom ou numéro RPPS", required=False, max_length=RECHERCHE_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    etat = forms.ChoiceField(label="Progression")
    fin = forms.ChoiceField(label="Fin de cycle")
    tri = forms.ChoiceField(label="Trier par", choices=list(TRIS.items()))
    situation = forms.ChoiceField(label="Situation")
    avancee = forms.ChoiceField(label="Part du total")
    risque = forms.ChoiceField(label="Risque")
    controle = forms.ChoiceField(label="Contrôle")
    demande = forms.ChoiceField(label="Demande")
    specialite = forms.ChoiceField(label="Spécialité")
    referentiel = forms.ChoiceField(label="Référentiel")
    region = forms.ChoiceField(label="Région")
    departement = forms.ChoiceField(label="Département")
    axe1 = forms.ChoiceField()
    axe2 = forms.ChoiceField()
    axe3 = forms.ChoiceField()
    axe4 = forms.ChoiceField()

    def __init__(self, filtre: Filtre, instances: Sequence[Organisation], annees: Iterable[int]) -> None:
        super().__init__(initial={**filtre.parameters(), "tri": filtre.tri}, auto_id="filtre_%s")
        self.filtre = filtre
        for pose in self.fields.values():
            pose.required = False
        self._choose("etat", Avancement.Etat.choices, "Toutes")
        self._choose("fin", [(ECHUS, "Échus"), *((str(annee), str(annee)) for annee in annees)], "Toutes")
        self._choose("situation", SITUATIONS.items(), "Toutes")
        self._choose("avancee", list(BANDES.items())[:-2], "Toutes")
        self._choose("risque", RISQUES.items(), "Tous")
        self._choose("controle", CONTROLES.items(), "Tous")
        self._choose("demande", DEMANDES.items(), "Avec ou sans")
        for axe, champ in enumerate(AXES_FILTRES, 1):
            self.fields[champ].label = f"Axe {axe}, {Axe(axe).court}"
            self._choose(champ, [(etat.value, etat.libelle) for etat in EtatAxe], "Tous les états")
        self._choose_of(instances)

    def _choose_of(self, instances: Sequence[Organisation]) -> None:
        professions = {i.profession for i in instances if i.profession} or {p.value for p in Profession}
        self._choose("specialite", _specialties(professions), "Toutes", rare=True)
        self._choose("referentiel", _referentiels(professions), "Tous", rare=True)
        codes = departements_of(instances)
        regions = sorted(
            {REGION_DU_DEPARTEMENT[c] for c in codes if c in REGION_DU_DEPARTEMENT}, key=REGIONS.__getitem__
        )
        self._choose("region", [(code, REGIONS[code]) for code in regions], "Toutes", rare=True)
        self._choose("departement", [(c, f"{c} – {DEPARTEMENTS.get(c, c)}") for c in codes], "Tous", rare=True)

    def _choose(self, champ: str, choix: Iterable[tuple[str, str]], aucun: str, *, rare: bool = False) -> None:
        """The choices of a field, the one in force among them; `rare`: a single choice is none, the field goes."""
        choix, pose = list(choix), getattr(self.filtre, champ)
        if pose and pose not in dict(choix):
            choix.append((pose, pose))
        elif rare and len(choix) < 2:
            del self.fields[champ]
            return
        self.fields[champ].choices = [("", aucun), *choix]  # type: ignore[attr-defined]  # a ChoiceField has them

    @property
    def premiers(self) -> list[forms.BoundField]:
        """Fields shown at once."""
        return [self[nom] for nom in PREMIERS]

    @property
    def autres(self) -> list[forms.BoundField]:
        """Fields that are folded."""
        return [self[nom] for nom in self.fields if nom not in PREMIERS]

    @property
    def is_depliee(self) -> bool:
        """Whether a folded field is in force."""
        return any(getattr(self.filtre, nom) for nom in self.fields if nom in _CHAMPS and nom not in PREMIERS)

    def tags(self) -> list[tuple[str, str]]:
        """Filters in force in words, each with the address of the list without it."""
        mots = []
        for nom in (champ.name for champ in fields(Filtre)):
            valeur = getattr(self.filtre, nom)
            if not valeur or nom in ("tri", "proche"):
                continue
            champ: Any = self.fields.get("q" if nom == "recherche" else nom)
            choix = dict(getattr(champ, "choices", ())).get(valeur, valeur)
            libelle = champ.label if champ is not None else nom
            mots.append((f"{libelle} : {choix}", list_address(self.filtre.without(nom))))
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


def _specialties(professions: Iterable[str]) -> list[tuple[str, str]]:
    return [(s.code, s.libelle) for s in Specialite.objects.filter(profession__in=professions)]


def _referentiels(professions: Iterable[str]) -> list[tuple[str, str]]:
    ecrits = VersionReferentiel.objects.filter(etat__in=["publie", "abroge"]).values("referentiel")
    connus = Referentiel.objects.filter(profession__in=professions, pk__in=ecrits)
    return list(connus.values_list("code", "titre"))
