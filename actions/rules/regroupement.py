"""Grouping of a whole version: its items' realisations become counted units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from actions.rules.dossier import Dossier, Realisation
from actions.rules.explication import Refuse
from actions.rules.plan import Conditions, Plan
from actions.rules.unites import Acquis, Valeur, acquis_de, group, ordre_des_realisations
from actions.statuts import CodeVerdict
from certif.socle.period import cycle_de
from referentiels.parametres import Parametres

DEJA_COMPTEE = CodeVerdict.DEJA_COMPTEE


class Reglages(NamedTuple):
    """What the version still to do, the cycle and the parameters decide for every group.

    `compte_heures`, `compte_points`: the most favourable realisation is kept for these lines.
    `long_annees` (n, m): a duty over n years is one over m years instead (None = as written).
    """

    compte_heures: bool
    compte_points: bool
    long_annees: tuple[int, int] | None


def reglages_de(plan: Plan, dossier: Dossier, parametres: Parametres) -> Reglages:
    """The settings of one dossier."""
    return Reglages(plan.compte_heures, plan.compte_points, _long_annees(dossier, parametres))


def _long_annees(dossier: Dossier, parametres: Parametres) -> tuple[int, int] | None:
    """A duty over a whole normal cycle inside the longer first one (choix `long_action_annees`)."""
    p, fin = parametres, dossier.periode.fin
    if p.long_action_annees == p.duree_cycle_annees:
        return None
    if fin is not None and fin < _fin_du_premier(dossier.periode.debut, p.duree_premier_cycle_annees):
        return None
    return p.duree_cycle_annees, p.long_action_annees


@lru_cache(maxsize=1024)
def _fin_du_premier(debut: date, annees: int) -> date:
    fin = cycle_de(debut, annees).fin
    assert fin is not None  # cycle_de always has an end
    return fin


def regroupe(
    plan: Plan, groupes: Mapping[str, list[Realisation]], reglages: Reglages, refuses: list[Refuse]
) -> list[Acquis]:
    """The counted units of the realisations by item; what makes none is added to `refuses`."""
    acquis: list[Acquis] = []
    items, au_choix = plan.items, plan.version.axe_au_choix
    mesure = reglages.compte_heures or reglages.compte_points
    for code, realisations in groupes.items():
        conditions = items[code]
        if conditions.simple and len(realisations) == 1:
            acquis.append(acquis_de(conditions, realisations, au_choix))
        elif conditions.simple and conditions.maximum == 1 and not mesure:
            # What `group` would say of the commonest case, at a third of its cost: the earliest, and it alone.
            premiere = min(realisations, key=ordre_des_realisations)
            acquis.append(acquis_de(conditions, (premiere,), au_choix))
            refuses += [Refuse(r, conditions.item, DEJA_COMPTEE) for r in realisations if r is not premiere]
        else:
            faits, ecartes = unites_de(conditions, realisations, reglages, au_choix)
            acquis += faits
            refuses += ecartes
    return acquis


def unites_de(
    conditions: Conditions, realisations: list[Realisation], reglages: Reglages, au_choix: bool
) -> tuple[list[Acquis], list[Refuse]]:
    """The counted units of one item, and the realisations that stay out."""
    faits, ecartes = group(conditions, realisations, _valeur(conditions, reglages), reglages.long_annees, au_choix)
    return faits, [Refuse(r, conditions.item, code) for r, code in ecartes]


def _valeur(conditions: Conditions, reglages: Reglages) -> Valeur | None:
    """How to rank the realisations of an item; None when the earliest is simply kept."""
    item = conditions.item
    points = reglages.compte_points and bool(item.points_par_role)
    if points and reglages.compte_heures:
        return lambda r: item.points_de(r.role) * 1_000_000 + r.duree_minutes
    if points:
        return lambda r: item.points_de(r.role)
    return (lambda r: r.duree_minutes) if reglages.compte_heures else None
