"""Cross indicators with dimensions, and follow one over time: the one door of every figure about accounts.

What leaves this module is protected (`actions.rules.secret_places`): a reader who is not entitled to the members of a
perimeter never gets a count from 1 to 10, nor a figure that would give one back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from certif.socle.refus import Refus
from dashboards import cellules
from dashboards.cellules import Cle, Vue
from dashboards.indicateurs import INDICATEURS, STATUTS, Dimension, Indicateur, Nature
from dashboards.regard import Regard

#: The column of a cell that counts the accounts in each state.
_COLONNES = {"a_commencer": "a_commencer", "en_cours": "en_cours", "complet": "complets",
             "sans_referentiel": "sans_referentiel"}  # fmt: skip


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

    `le` is the day the figures are of, which may be before the day asked; `is_arrete` is False for a count of this
    instant (members of an instance, or before the first night); `total` is the whole of the filters, always
    there; `lignes` follow the order of the labels and hold no row where nobody is.
    """

    indicateurs: tuple[Indicateur, ...]
    par: tuple[Dimension, ...]
    filtres: Mapping[Dimension, str]
    le: date
    lignes: tuple[Ligne, ...]
    total: Ligne
    seuil: int
    is_arrete: bool

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
    value raises KeyError; a crossing too fine for this reader raises `Refus("croisement_trop_fin")`. Figures of a
    masked reader are sums of safe places (`actions.rules.secret_places`): they may differ from a count by a few people.
    """
    indicateurs = tuple(_indicator(code) for code in codes)
    dimensions = tuple(_dimension(nom) for nom in par)
    choix = {_dimension(nom): valeur for nom, valeur in filtres.items() if valeur}
    if Dimension.STATUT in {*dimensions, *choix} and set(codes) - {"comptes"}:
        raise Refus("croisement_inconnu", "L’état d’avancement ne croise que le nombre de comptes.")
    gens = tuple(d for d in dimensions if d is not Dimension.STATUT)
    lues = cellules.read(gens, {d: v for d, v in choix.items() if d is not Dimension.STATUT}, le, regard)
    libelles = cellules.labels(dimensions)
    vues = dict(_by_state(lues.cases, dimensions)) if Dimension.STATUT in dimensions else lues.cases
    etat = choix.get(Dimension.STATUT, "")
    lignes = [
        _line(cle, _of_state(vues[cle], etat), indicateurs, libelles) for cle in cellules.ordered(list(vues), libelles)
    ]
    tout = _line((), _of_state(lues.total, etat), indicateurs, {})
    rangees = tuple(lignes) if par else (tout,)
    return Croise(indicateurs, dimensions, choix, lues.le, rangees, tout, lues.seuil, lues.is_arrete)


def serie(code: str, pas: str, filtres: Mapping[str, str], du: date, au: date, regard: Regard) -> Serie:
    """An indicator over time, one figure by `pas` ("jour", "mois", "trimestre"), from `du` to `au` inclusive.

    The figure of a step is that of its last arrêté. Members of an instance have no history: one point, today's.
    """
    indicateur = _indicator(code)
    if not regard.is_masque:
        return Serie(indicateur, pas, ((au, cross([code], [], filtres, au, regard).total.valeurs[code]),))
    choix = {_dimension(nom): valeur for nom, valeur in filtres.items() if valeur}
    etat = choix.pop(Dimension.STATUT, "")
    arretes = cellules.history(choix, du, au)
    points = []
    for fin in cellules.days(pas, du, au):
        avant = [(jour, vue) for jour, vue in arretes if jour <= fin]
        arretes = arretes[len(avant) :]
        if avant:
            jour, vue = avant[-1]
            points.append((jour, _value(indicateur, _of_state(vue, etat))))
    return Serie(indicateur, pas, tuple(points))


def _indicator(code: str) -> Indicateur:
    indicateur = INDICATEURS[code]
    if not indicateur.is_croisable:
        raise KeyError(code)
    return indicateur


def _dimension(nom: str) -> Dimension:
    try:
        return Dimension(nom)
    except ValueError:
        raise KeyError(nom) from None


def _by_state(cases: Mapping[Cle, Vue], dimensions: Sequence[Dimension]) -> Iterator[tuple[Cle, Vue]]:
    """A row by state where there was one, the state at its place among the codes; none where nobody is."""
    rang = dimensions.index(Dimension.STATUT)
    for cle, vue in cases.items():
        for etat in STATUTS:
            if vue[_COLONNES[etat]] != 0:
                yield (*cle[:rang], etat, *cle[rang:]), _of_state(vue, etat)


def _of_state(vue: Vue, etat: str) -> Vue:
    """The same cell, whose accounts are those of a state alone; KeyError for a state that does not exist."""
    return {**vue, "comptes": vue[_COLONNES[etat]]} if etat else vue


def _line(
    cle: Cle, vue: Vue, indicateurs: Sequence[Indicateur], libelles: Mapping[Dimension, Mapping[str, str]]
) -> Ligne:
    noms = (dits.get(code) or cellules.NON_RENSEIGNE for dits, code in zip(libelles.values(), cle, strict=True))
    return Ligne(cle, tuple(noms), {i.code: _value(i, vue) for i in indicateurs})


def _value(indicateur: Indicateur, vue: Vue) -> Valeur:
    """The figure of an indicator from the columns of a cell; hidden whole when one of its counts is."""
    n = vue[indicateur.colonne]
    if indicateur.nature is Nature.COMPTE:
        return Valeur(n, masque=n is None)
    sur = vue[indicateur.sur]
    if n is None or sur is None:
        return Valeur(None, masque=True)
    if indicateur.nature is Nature.MOYENNE:
        return Valeur(sur, sur, 100 * n / (cellules.UN * sur) if sur else None)
    return Valeur(n, sur, 100 * n / sur if sur else None)
