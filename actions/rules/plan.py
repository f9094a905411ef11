"""A référentiel version prepared for fast evaluation: thresholds, proofs and defaults resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from actions.rules.avancement import AxeAvancement
from referentiels.axes import AXES
from referentiels.nomenclature import ModeValidation, NiveauPreuve, RealisationRetenue, TypeExigence
from referentiels.parametres import Parametres
from referentiels.rules.item import Exigence, Item
from referentiels.rules.version import Version

NOMBRE, HEURES, POINTS = TypeExigence.NOMBRE, TypeExigence.HEURES, TypeExigence.POINTS


# What a line adds up is whole, so that no order of addition loses a crumb: minutes, thousandths of a point.
DIVISEURS = {HEURES: 60, POINTS: 1000}


class Ligne(NamedTuple):
    """A requirement line ready to be judged.

    `attendu` is in the unit of the line; `cible` is the same in what the line adds up (minutes for
    hours, thousandths for points), `diviseur` the ratio of the two.
    """

    exigence: Exigence
    type: TypeExigence
    attendu: float
    libelle: str
    article: str
    cible: float
    diviseur: int


class Conditions(NamedTuple):
    """An item with what the parameters decide for it.

    `preuves` are the kinds of proof accepted; `attend_cnp` tells that only a decision of the CNP
    makes it count; `exigeante` that duration, organiser, independence or population need a look;
    `simple` that one realisation is one action and that the item may count; `points` is the worth
    of one unit whatever the role (None = it depends on the role).
    """

    item: Item
    axes: tuple[int, ...]
    preuves: tuple[NiveauPreuve, ...]
    attend_cnp: bool
    exigeante: bool
    simple: bool
    maximum: int | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A version under given parameters.

    `compte_heures` and `compte_points` tell whether a line of the version looks at the hours, or
    at the points, so that the most favourable realisation is kept. `denombree` tells that every
    axis asks for a number of actions and nothing else. `juges` keeps the judged axes of such a
    version by (axis, number of actions): two equal axes are one and the same value.
    """

    version: Version
    items: dict[str, Conditions]
    axes: tuple[tuple[int, tuple[Ligne, ...]], ...]
    cycle: tuple[Ligne, ...]
    sur_echantillon: bool
    compte_heures: bool
    compte_points: bool
    denombree: bool
    juges: dict[tuple[int, int], AxeAvancement] = field(default_factory=dict, compare=False)


def ligne_de(exigence: Exigence, seuil: float | None = None) -> Ligne:
    """The line of a requirement; `seuil` replaces its threshold (exemption)."""
    if seuil is not None:
        exigence = Exigence(
            exigence.type,
            seuil,
            exigence.categorie,
            exigence.nature,
            exigence.action,
            exigence.article,
        )
    diviseur = DIVISEURS.get(exigence.type, 1)
    return Ligne(
        exigence,
        exigence.type,
        exigence.seuil,
        exigence.libelle,
        exigence.article,
        round(exigence.seuil * diviseur, 6),
        diviseur,
    )


def _conditions(item: Item, mode: ModeValidation, parametres: Parametres) -> Conditions:
    preuve = item.preuve
    if preuve is None:
        p = parametres
        preuve = p.preuve_par_defaut_axe_4 if item.axes == (4,) else p.preuve_par_defaut
    maximum = item.max_par_cycle if parametres.action_distincte else None
    return Conditions(
        item=item,
        axes=item.axes,
        preuves=tuple(niveau for niveau in NiveauPreuve if niveau.suffit(preuve)),
        attend_cnp=item.libre or mode is ModeValidation.CNP,
        exigeante=bool(item.duree_min_heures or item.organismes or item.independance or item.population),
        simple=item.unite.is_simple and maximum != 0,
        maximum=maximum,
        points=None if item.points_par_role else item.points,
    )


def build_plan(version: Version, parametres: Parametres) -> Plan:
    """The plan of a version under these parameters."""
    mode = version.mode_validation or parametres.mode_validation
    defaut = (Exigence(NOMBRE, parametres.min_par_axe),)
    axes = tuple((axe, tuple(ligne_de(e) for e in version.exigences_de(axe) or defaut)) for axe in AXES)
    cycle = tuple(ligne_de(e) for e in version.exigences_de(None))
    types = {ligne.type for _, lignes in axes for ligne in lignes} | {ligne.type for ligne in cycle}
    favorable = parametres.realisation_retenue is RealisationRetenue.LA_PLUS_FAVORABLE
    return Plan(
        version=version,
        items={code: _conditions(item, mode, parametres) for code, item in version.items.items()},
        axes=axes,
        cycle=cycle,
        sur_echantillon=mode is ModeValidation.SUR_ECHANTILLON,
        compte_heures=favorable and HEURES in types,
        compte_points=favorable and POINTS in types,
        denombree=not cycle and all(len(lignes) == 1 and lignes[0].type is NOMBRE for _, lignes in axes),
    )


def plan_de(version: Version, parametres: Parametres) -> Plan:
    """The plan of a version, prepared once and kept with the version."""
    garde = version.memo.get("plan")
    if isinstance(garde, tuple) and garde[0] is parametres:
        plan: Plan = garde[1]
        return plan
    plan = build_plan(version, parametres)
    version.memo["plan"] = (parametres, plan)
    return plan
