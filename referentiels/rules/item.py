"""An item of a référentiel, the unit it is counted in, and a requirement line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from certif.socle.nombres import counted
from referentiels.nomenclature import FormeUnite, NiveauPreuve, TypeExigence

ARTICLE_PAR_DEFAUT = "CSP R. 4022-7"


@dataclass(frozen=True, slots=True)
class Unite:
    """How many realisations of an item make one counted action.

    `seuil` counts realisations, hours or calendar years according to `forme`; `par_an` is the
    number of realisations asked in each of the years (forme `par_an` only).
    """

    forme: FormeUnite = FormeUnite.NOMBRE
    seuil: float = 1
    par_an: int = 1

    @property
    def is_simple(self) -> bool:
        """Whether one realisation is one action (the usual case)."""
        return self.forme is FormeUnite.NOMBRE and self.seuil == 1


UNE_REALISATION = Unite()


@dataclass(frozen=True, slots=True)
class Item:
    """An action of the référentiel (`ActionPrevue`), with its conditions.

    `max_par_cycle` None means no limit. `preuve` None means the default of the parameters
    `preuve_par_defaut` and `preuve_par_defaut_axe_4`. `points` is the worth of one unit;
    `points_par_role` replaces it for the roles it names. An empty `organismes` or `population`
    means that any organiser or professional is accepted.
    """

    code: str
    axes: tuple[int, ...]
    libelle: str = ""
    nature: str = ""
    sous_bloc: str = ""
    categories: frozenset[str] = frozenset()
    libre: bool = False
    max_par_cycle: int | None = 1
    unite: Unite = UNE_REALISATION
    duree_min_heures: float = 0
    points: float = 0
    points_par_role: Mapping[str, float] = field(default_factory=dict)
    organismes: frozenset[str] = frozenset()
    independance: bool = False
    preuve: NiveauPreuve | None = None
    population: frozenset[str] = frozenset()

    @property
    def is_transversal(self) -> bool:
        """Whether the item may serve more than one axis."""
        return len(self.axes) > 1

    def points_de(self, role: str) -> float:
        """The points of one unit for someone who held this role."""
        return self.points_par_role.get(role, self.points) if self.points_par_role else self.points


@dataclass(frozen=True, slots=True)
class Exigence:
    """One requirement line of an axis, or of the whole cycle.

    `seuil` is a number of actions, points, hours or sub-blocks; `quota` names a `categorie` or a
    `nature`, `obligatoire` names the code of an `action`.
    """

    type: TypeExigence
    seuil: float = 1
    categorie: str = ""
    nature: str = ""
    action: str = ""
    article: str = ARTICLE_PAR_DEFAUT

    def counts(self, item: Item) -> bool:
        """Whether a unit of this item feeds the line, whatever its value."""
        if self.type is TypeExigence.QUOTA:
            return self.categorie in item.categories if self.categorie else (item.nature == self.nature)
        if self.type is TypeExigence.OBLIGATOIRE:
            return item.code == self.action
        if self.type is TypeExigence.SOUS_BLOCS:
            return item.sous_bloc != ""
        return True

    @property
    def libelle(self) -> str:
        """The line in French, for instance « 2 actions distinctes »."""
        s = "s" if self.seuil >= 2 else ""
        if self.type is TypeExigence.NOMBRE:
            return f"{counted(self.seuil, 'action')} distincte{s}"
        if self.type is TypeExigence.QUOTA:
            return f"dont {counted(self.seuil, 'action')} «\u00a0{self.categorie or self.nature}\u00a0»"
        if self.type is TypeExigence.POINTS:
            return counted(self.seuil, "point")
        if self.type is TypeExigence.HEURES:
            return counted(self.seuil, "heure")
        if self.type is TypeExigence.OBLIGATOIRE:
            return f"action obligatoire {self.action}"
        return f"{counted(self.seuil, 'sous-bloc')} différent{s}"
