"""A référentiel version prepared for fast evaluation: thresholds, proofs and defaults resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from referentiels.axes import AXES
from referentiels.nomenclature import ModeValidation, NiveauPreuve, RealisationRetenue, TypeExigence
from referentiels.parametres import Parametres
from referentiels.rules.item import Exigence, Item
from referentiels.rules.version import Version

RANGS: dict[str, int] = {niveau: niveau.rang for niveau in NiveauPreuve}


class Ligne(NamedTuple):
    """A requirement line ready to be judged."""

    exigence: Exigence
    type: TypeExigence
    attendu: float
    libelle: str
    article: str


class Conditions(NamedTuple):
    """An item with what the parameters decide for it.

    `rang_preuve` is the weakest proof accepted; `attend_cnp` tells that only a decision of the
    CNP makes it count; `sans_condition` that duration, organiser, independence and population
    need no look; `directe` that only the proof does; `simple` that one realisation is one action.
    """

    item: Item
    rang_preuve: int
    attend_cnp: bool
    sans_condition: bool
    directe: bool
    simple: bool
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A version under given parameters.

    `compte_heures` and `compte_points` tell whether a line of the version looks at the hours, or
    at the points, so that the most favourable realisation is kept.
    """

    version: Version
    items: dict[str, Conditions]
    axes: tuple[tuple[int, tuple[Ligne, ...]], ...]
    cycle: tuple[Ligne, ...]
    sur_echantillon: bool
    compte_heures: bool
    compte_points: bool


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
    return Ligne(exigence, exigence.type, exigence.seuil, exigence.libelle, exigence.article)


def _conditions(item: Item, mode: ModeValidation, parametres: Parametres) -> Conditions:
    preuve = item.preuve
    if preuve is None:
        p = parametres
        preuve = p.preuve_par_defaut_axe_4 if item.axes == (4,) else p.preuve_par_defaut
    attend_cnp = item.libre or mode is ModeValidation.CNP
    sans_condition = not (item.duree_min_heures or item.organismes or item.independance or item.population)
    return Conditions(
        item=item,
        rang_preuve=RANGS[preuve],
        attend_cnp=attend_cnp,
        sans_condition=sans_condition,
        directe=sans_condition and not attend_cnp,
        simple=item.unite.is_simple,
        maximum=item.max_par_cycle if parametres.action_distincte else None,
    )


def build_plan(version: Version, parametres: Parametres) -> Plan:
    """The plan of a version under these parameters."""
    mode = version.mode_validation or parametres.mode_validation
    defaut = (Exigence(TypeExigence.NOMBRE, parametres.min_par_axe),)
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
        compte_heures=favorable and TypeExigence.HEURES in types,
        compte_points=favorable and TypeExigence.POINTS in types,
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
