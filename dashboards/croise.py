"""Cross indicators with dimensions, and follow one over time: the one door of every figure about accounts.

What leaves this module is protected (`actions.rules.secret`): a reader who is not entitled to the members of a
perimeter never gets a count from 1 to 10, nor a figure that would give one back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboards import cellules, croise_secret
from dashboards.indicateurs import INDICATEURS, Dimension, Indicateur, Nature
from dashboards.regard import Regard

#: Most dimensions of people, filters included, that a reader of masked figures may cross (`statut` is not counted).
CROISEMENT_MAX = 2


@dataclass(frozen=True, slots=True)
class Valeur:
    """One figure: `n` its numerator, `sur` its denominator, `part` in per cent (or the mean, in per cent).

    `masque` says that something was hidden; then all three are None. A share whose denominator is 0 is None, not
    hidden. For a plain count, `sur` and `part` are None.
    """

    n: int | None
    sur: int | None = None
    part: float | None = None
    masque: bool = False


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row: one code and one label by dimension of `par`, one value by indicator code."""

    codes: tuple[str, ...]
    libelles: tuple[str, ...]
    valeurs: Mapping[str, Valeur]


@dataclass(frozen=True, slots=True)
class Croise:
    """A protected table, ready to be shown, drawn or exported, with what must be said under it.

    `le` is the day the figures are of, which may be before the day asked; `total` is the whole of the filters, always
    there; `lignes` follow the order of the labels and hold no row where nobody is.
    """

    indicateurs: tuple[Indicateur, ...]
    par: tuple[Dimension, ...]
    filtres: Mapping[Dimension, str]
    le: date
    lignes: tuple[Ligne, ...]
    total: Ligne
    seuil: int

    @property
    def nb_masques(self) -> int:
        """How many figures of the rows are hidden."""
        return sum(valeur.masque for ligne in self.lignes for valeur in ligne.valeurs.values())


@dataclass(frozen=True, slots=True)
class Serie:
    """An indicator over time: (day the figure is of, figure), the oldest first; a day without figures is not there."""

    indicateur: Indicateur
    pas: str
    points: tuple[tuple[date, Valeur], ...]


def cross(codes: Sequence[str], par: Sequence[str], filtres: Mapping[str, str], le: date, regard: Regard) -> Croise:
    """The indicators `codes` cut by the dimensions `par`, among those the filters keep, on the day `le`.

    `par` may be empty (one row, the total). `statut` cuts or filters `comptes` alone. An unknown code, dimension or
    value raises KeyError; a crossing too fine for this reader raises `Refus("croisement_trop_fin")`.
    """
    indicateurs = tuple(INDICATEURS[code] for code in codes)
    dimensions = tuple(_dimension(nom) for nom in par)
    choix = {_dimension(nom): valeur for nom, valeur in filtres.items() if valeur}
    croise_secret.check(indicateurs, dimensions, choix, regard, CROISEMENT_MAX)
    lues = cellules.read(dimensions, choix, le, regard)
    vues = croise_secret.protect(lues, dimensions, choix, regard)
    libelles = cellules.labels(dimensions)
    lignes = [_line(cle, vues[cle], indicateurs, dimensions, libelles) for cle in cellules.ordered(lues, libelles)]
    tout = _line((), vues[()], indicateurs, (), libelles)
    return Croise(indicateurs, dimensions, choix, lues.le, tuple(lignes), tout, lues.seuil)


def serie(code: str, pas: str, filtres: Mapping[str, str], du: date, au: date, regard: Regard) -> Serie:
    """An indicator over time, one figure by `pas` ("jour", "mois", "trimestre"), from `du` to `au` inclusive."""
    points = []
    for jour in cellules.days(pas, du, au):
        table = cross([code], [], filtres, jour, regard)
        points.append((table.le, table.total.valeurs[code]))
    return Serie(INDICATEURS[code], pas, tuple(points))


def _dimension(nom: str) -> Dimension:
    try:
        return Dimension(nom)
    except ValueError:
        raise KeyError(nom) from None


def _line(cle, vue, indicateurs, dimensions, libelles) -> Ligne:
    noms = tuple(libelles[d].get(code) or cellules.NON_RENSEIGNE for d, code in zip(dimensions, cle, strict=True))
    return Ligne(cle, noms, {i.code: _value(i, vue) for i in indicateurs})


def _value(indicateur: Indicateur, vue: Mapping[str, int | None]) -> Valeur:
    """The figure of an indicator from the columns of a protected cell; hidden whole when one of its counts is."""
    n = vue[indicateur.colonne]
    if indicateur.nature is Nature.COMPTE:
        return Valeur(n, masque=n is None)
    sur = vue[indicateur.sur]
    if n is None or sur is None:
        return Valeur(None, masque=True)
    if indicateur.nature is Nature.MOYENNE:
        return Valeur(sur, sur, 100 * n / (cellules.UN * sur) if sur else None)
    return Valeur(n, sur, 100 * n / sur if sur else None)
