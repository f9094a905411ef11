"""How figures are cut: dimensions gathered on three axes, the crossings that are published, and the codes of a place.

Profession, specialty and référentiel look at one thing from three sides; région and département at another. A code
begins with that of the coarser side (`10/SM54`, `84/69`), so that a filter on it is a prefix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from certif.socle.refus import Refus
from dashboards.indicateurs import Dimension

#: Military practitioners: a territory of their own, so that regions and this one add up to the country (R. 4022-21).
SSA = "SSA"
#: What a cell counts, then what is added up from it.
ETATS = ("a_commencer", "en_cours", "complets", "sans_referentiel")
SUIVIS = ETATS[:3]
QUESTIONS = ("actives", "axe_1", "axe_2", "axe_3", "axe_4", "a_risque")
COLONNES = (*ETATS, *QUESTIONS, "progression", "echus", "en_retard")
SOMMES: Mapping[str, tuple[str, ...]] = {"comptes": ETATS, "suivis": SUIVIS, "commences": ("en_cours", "complets")}

_METIERS = (Dimension.REFERENTIEL, Dimension.SPECIALITE, Dimension.PROFESSION)
_LIEUX = (Dimension.DEPARTEMENT, Dimension.REGION)
_AU_DESSUS = {
    Dimension.SPECIALITE: Dimension.PROFESSION,
    Dimension.REFERENTIEL: Dimension.PROFESSION,
    Dimension.DEPARTEMENT: Dimension.REGION,
}

Coupe = tuple[str, str, str]
Codes = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where somebody is counted: the finest group of the published figures."""

    profession: str
    specialite: str
    referentiel: str
    region: str
    departement: str
    mode: str

    def codes(self, coupe: Coupe) -> Codes:
        """Its code on each of the three axes of a crossing; empty where the crossing does not look."""
        metier, lieu, mode = coupe
        return self._metier(metier), self._lieu(lieu), self.mode if mode else ""

    def _metier(self, dimension: str) -> str:
        if dimension == Dimension.SPECIALITE:
            return f"{self.profession}/{self.specialite}"
        if dimension == Dimension.REFERENTIEL:
            return f"{self.profession}/{self.referentiel}"
        return self.profession if dimension else ""

    def _lieu(self, dimension: str) -> str:
        if dimension == Dimension.DEPARTEMENT:
            return f"{self.region}/{self.departement}"
        return self.region if dimension else ""


def published() -> Iterator[Coupe]:
    """Every crossing that is published: three axes at most, the finest of the first two not at once with the third."""
    for metier, lieu, mode in product(("", *_METIERS), ("", *_LIEUX), ("", Dimension.MODE)):
        fin = metier in {Dimension.SPECIALITE, Dimension.REFERENTIEL} and lieu == Dimension.DEPARTEMENT
        if not (fin and mode):
            yield str(metier), str(lieu), str(mode)


_PUBLIEES = frozenset(published())


def crossing(dimensions: Sequence[Dimension], filtres: Mapping[Dimension, str]) -> Coupe:
    """The published crossing that holds these dimensions and filters; `Refus` when it would look at too few people."""
    demandees = {*dimensions, *filtres}
    metiers = [
        d for d in _METIERS if d in demandees and not (d is Dimension.PROFESSION and demandees & {*_METIERS[:2]})
    ]
    lieux = [d for d in _LIEUX if d in demandees][:1]
    coupe = (str(metiers[0]) if metiers else "", str(lieux[0]) if lieux else "",
             Dimension.MODE.value if Dimension.MODE in demandees else "")  # fmt: skip
    if len(metiers) > 1 or coupe not in _PUBLIEES:
        raise Refus(
            "croisement_trop_fin",
            "Ce croisement isolerait des personnes\u00a0: il n’est pas publié.",
            remede="Retirez un filtre ou une colonne, ou regardez la région au lieu du département.",
        )
    return coupe


def keeps(coupe: Coupe, codes: Codes, filtres: Mapping[Dimension, str]) -> bool:
    """Whether a cell of this crossing is among those that the filters keep."""
    return all(
        code_of(dimension, coupe, codes) == valeur for dimension, valeur in filtres.items()
        if dimension is not Dimension.STATUT
    )  # fmt: skip


def code_of(dimension: Dimension, coupe: Coupe, codes: Codes) -> str:
    """The code of a cell on one dimension of its crossing, or on the coarser one that it says.

    Nobody's age is known: a filter on a band keeps nobody, and everybody is in the band without a code.
    """
    if dimension is Dimension.TRANCHE_AGE:
        return ""
    axe = 2 if dimension is Dimension.MODE else int(dimension in _LIEUX)
    grossier, _, fin = codes[axe].partition("/")
    return fin if dimension in _AU_DESSUS else grossier
