"""What part of the country a page of the steering room looks at: its filters, carried by the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.http import urlencode

from accounts.models import Specialite
from accounts.professions import Mode, Profession
from accounts.territoires import DEPARTEMENTS, REGION_DU_DEPARTEMENT, REGIONS
from certif.socle.refus import Refus
from dashboards import cellules
from dashboards.coupes import SSA
from dashboards.indicateurs import Dimension
from referentiels.models import Referentiel

#: Those of an address, in the order of the page.
FILTRES = (
    Dimension.PROFESSION, Dimension.SPECIALITE, Dimension.REGION, Dimension.DEPARTEMENT, Dimension.MODE,
    Dimension.TRANCHE_AGE, Dimension.REFERENTIEL,
)  # fmt: skip
_MODES = {mode.value: mode.libelle for mode in Mode if mode.value}
#: The finer cut under a value, where there is one: what a row of a table opens.
DESSOUS = {Dimension.PROFESSION: Dimension.SPECIALITE, Dimension.REGION: Dimension.DEPARTEMENT}


class FiltreInconnu(LookupError):
    """A filter names something that does not exist."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters in force, in order, with their words."""

    filtres: tuple[tuple[Dimension, str], ...]
    mots: tuple[str, ...]

    @classmethod
    def read(cls, donnees: Mapping[str, str]) -> Selection:
        """The filters of an address; raises `FiltreInconnu`, `Refus("filtres_incompatibles")`."""
        filtres = {nom: donnees[nom] for nom in FILTRES if donnees.get(nom)}
        _check(filtres)
        return cls(tuple(filtres.items()), tuple(_words(nom, valeur) for nom, valeur in filtres.items()))

    @property
    def parametres(self) -> dict[str, str]:
        """As the address and the figures take them."""
        return {nom.value: valeur for nom, valeur in self.filtres}

    @property
    def requete(self) -> str:
        """The end of an address, « ? » included; empty without a filter."""
        return f"?{urlencode(self.parametres)}" if self.filtres else ""

    @property
    def titre(self) -> str:
        """« Médecins · Bretagne », or « Tout le pays »."""
        return " · ".join(self.mots) or "Tout le pays"

    def get(self, nom: Dimension) -> str:
        """Value of a filter, empty when it is not in force."""
        return dict(self.filtres).get(nom, "")

    def plus(self, **autres: str) -> str:
        """The end of the address with other parameters; an empty one is taken off."""
        requete = {nom: valeur for nom, valeur in {**self.parametres, **autres}.items() if valeur}
        return f"?{urlencode(requete)}" if requete else "?"

    def tags(self, **autres: str) -> list[tuple[str, str]]:
        """Removable tags: words, end of the address without the filter, the other parameters kept."""
        return [
            (mot, self.plus(**{**autres, nom.value: ""})) for (nom, _), mot in zip(self.filtres, self.mots, strict=True)
        ]


def _check(filtres: Mapping[Dimension, str]) -> None:
    departement, region = filtres.get(Dimension.DEPARTEMENT), filtres.get(Dimension.REGION)
    if departement and region and REGION_DU_DEPARTEMENT.get(departement, region) != region:
        raise Refus(
            "filtres_incompatibles",
            f"Le département «\u00a0{DEPARTEMENTS[departement]}\u00a0» n’est pas dans la région choisie.",
            "departement", "Retirez l’un des deux filtres.",
        )  # fmt: skip
    specialite, profession = filtres.get(Dimension.SPECIALITE), filtres.get(Dimension.PROFESSION)
    if not specialite or not profession:
        return
    connue = Specialite.objects.filter(code=specialite).first()
    if connue is not None and connue.profession != profession:
        raise Refus(
            "filtres_incompatibles",
            f"La spécialité «\u00a0{connue.libelle}\u00a0» n’est pas de la profession choisie.",
            "specialite", "Retirez l’un des deux filtres.",
        )  # fmt: skip


def _words(nom: Dimension, valeur: str) -> str:
    """A filter in words; raises `FiltreInconnu`."""
    lus = {
        Dimension.PROFESSION: {p.value: p.pluriel for p in Profession},
        Dimension.REGION: {**REGIONS, SSA: "Service de santé des armées"},
        Dimension.DEPARTEMENT: DEPARTEMENTS,
        Dimension.MODE: _MODES,
    }.get(nom)
    if lus is None:
        lus = _named(nom, valeur)
    if valeur not in lus:
        raise FiltreInconnu(valeur)
    return lus[valeur]


def _named(nom: Dimension, valeur: str) -> dict[str, str]:
    if nom is Dimension.SPECIALITE:
        return dict(Specialite.objects.filter(code=valeur).values_list("code", "libelle"))
    if nom is Dimension.REFERENTIEL:
        return dict(Referentiel.objects.filter(code=valeur).values_list("code", "titre"))
    return {code: mots for code, mots in cellules.labels((nom,))[nom].items() if code}
