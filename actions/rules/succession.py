"""Several versions in one cycle, after a change of specialty or a migration (CSP R. 4022-17).

What was acquired stays with the version under which it was; what was only begun may be finished
under the current version of the same référentiel; one action acquired under several versions is
still one action, and the widest limit holds. Where this leaves a choice, every way is given, so
that the most favourable is kept (choix `action_sur_un_seul_axe`, `version_conservee`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, islice, product
from typing import NamedTuple

from actions.rules.dossier import Dossier, Realisation
from actions.rules.eligibilite import refus
from actions.rules.explication import Refuse
from actions.rules.plan import Conditions, Plan, plan_de
from actions.rules.regroupement import Reglages, unites_de
from actions.rules.unites import Acquis, code_de_rejet, ordre_des_unites
from actions.statuts import CodeVerdict
from referentiels.parametres import Parametres
from referentiels.rules.version import Version

#: Ways tried for one action, and for one dossier: the first ones are the usual ones.
VARIANTES_PAR_ACTION, VARIANTES = 24, 96

Action = tuple[str, str]


class Lot(NamedTuple):
    """The eligible realisations of one action under one version."""

    plan: Plan
    conditions: Conditions
    realisations: list[Realisation]


class Issue(NamedTuple):
    """One way to keep an action: its counted units and what stays out."""

    acquis: list[Acquis]
    ecartes: list[Refuse]


def variantes(
    dossier: Dossier,
    plan: Plan,
    groupes: Mapping[str, list[Realisation]],
    anciennes: list[Realisation],
    versions: Mapping[str, Version],
    on: date,
    parametres: Parametres,
    reglages: Reglages,
) -> Iterator[tuple[list[Acquis], list[Refuse]]]:
    """Every way to keep what the versions acquired, the usual one first: units, and what stays out."""
    refuses: list[Refuse] = []
    lots: dict[Action, list[Lot]] = {
        (plan.version.referentiel, code): [Lot(plan, plan.items[code], rs)] for code, rs in groupes.items()
    }
    for cle, lot in _lots_anciens(dossier, anciennes, versions, on, parametres, refuses):
        lots.setdefault(cle, []).append(lot)
    par_action = []
    for (referentiel, code), du_lot in sorted(lots.items(), key=lambda paire: paire[0]):
        courant = plan.items.get(code) if referentiel == plan.version.referentiel else None
        par_action.append(list(_issues(dossier, plan, courant, du_lot, on, reglages)))
    for choisies in islice(product(*par_action), VARIANTES):
        yield (
            [unite for issue in choisies for unite in issue.acquis],
            [*refuses, *(ecarte for issue in choisies for ecarte in issue.ecartes)],
        )


def _lots_anciens(
    dossier: Dossier,
    anciennes: list[Realisation],
    versions: Mapping[str, Version],
    on: date,
    parametres: Parametres,
    refuses: list[Refuse],
) -> Iterator[tuple[Action, Lot]]:
    """The eligible realisations of other versions, by action, in the order of the versions' codes."""
    lots: dict[tuple[str, str], Lot] = {}
    for r in anciennes:
        version = versions.get(r.version)
        sien = plan_de(version, parametres) if version is not None else None
        conditions = sien.items.get(r.action) if sien is not None else None
        code = refus(r, conditions, dossier, on, sien is not None and sien.sur_echantillon)
        if code or sien is None or conditions is None:
            refuses.append(Refuse(r, conditions.item if conditions is not None else None, code))
        else:
            lots.setdefault((r.version, r.action), Lot(sien, conditions, [])).realisations.append(r)
    for (_, action), lot in sorted(lots.items(), key=lambda paire: paire[0]):
        yield (lot.plan.version.referentiel, action), lot


def _issues(
    dossier: Dossier, plan: Plan, courant: Conditions | None, lots: list[Lot], on: date, reglages: Reglages
) -> Iterator[Issue]:
    """The ways to keep one action: each version its own, or all of it under the current one; then its limit."""
    faites = [_chacun_la_sienne(dossier, plan, courant, lots, on, reglages)]
    if courant is not None and any(lot.plan is not plan for lot in lots):
        faites.append(_tout_sous_la_courante(dossier, plan, courant, lots, on, reglages))
    limites = [lot.conditions.maximum for lot in lots] + ([courant.maximum] if courant is not None else [])
    for issue in faites:
        yield from islice(_plafonnees(issue, limites), VARIANTES_PAR_ACTION)


def _chacun_la_sienne(
    dossier: Dossier, plan: Plan, courant: Conditions | None, lots: list[Lot], on: date, reglages: Reglages
) -> Issue:
    """Each version keeps what it acquired; what was only begun joins the current version's own."""
    acquis: list[Acquis] = []
    ecartes: list[Refuse] = []
    siennes = [r for lot in lots if lot.plan is plan for r in lot.realisations]
    for lot in lots:
        if lot.plan is plan:
            continue
        faits, restes = unites_de(lot.conditions, lot.realisations, reglages, lot.plan.version.axe_au_choix)
        autre = lot.plan.version.referentiel != plan.version.referentiel
        acquis += [unite._replace(autre=True) for unite in faits] if autre else faits
        for reste in restes:
            if reste.code is CodeVerdict.UNITE_INCOMPLETE and _convient(reste.realisation, courant, dossier, on, plan):
                siennes.append(reste.realisation)
            else:
                ecartes.append(reste)
    if siennes and courant is not None:
        faits, restes = unites_de(courant, siennes, reglages, plan.version.axe_au_choix)
        acquis += faits
        ecartes += restes
    return Issue(acquis, ecartes)


def _tout_sous_la_courante(
    dossier: Dossier, plan: Plan, courant: Conditions, lots: list[Lot], on: date, reglages: Reglages
) -> Issue:
    toutes = [r for lot in lots for r in lot.realisations]
    admises = [r for r in toutes if _convient(r, courant, dossier, on, plan)]
    acquis, ecartes = unites_de(courant, admises, reglages, plan.version.axe_au_choix)
    code = code_de_rejet(len(acquis), courant.maximum)
    retenues = {r.id for r in admises}
    return Issue(acquis, [*ecartes, *(Refuse(r, courant.item, code) for r in toutes if r.id not in retenues)])


def _convient(r: Realisation, courant: Conditions | None, dossier: Dossier, on: date, plan: Plan) -> bool:
    return courant is not None and not refus(r, courant, dossier, on, plan.sur_echantillon)


def _plafonnees(issue: Issue, limites: list[int | None]) -> Iterator[Issue]:
    """The units that the widest limit leaves: the earliest ones first, then every other choice."""
    maximum = None if None in limites else max(limite for limite in limites if limite is not None)
    if maximum is None or len(issue.acquis) <= maximum:
        yield issue
        return
    code = code_de_rejet(maximum, maximum)
    ordre = sorted(issue.acquis, key=ordre_des_unites)
    for gardees in combinations(range(len(ordre)), maximum):
        retenues = [ordre[i] for i in gardees]
        dedans = {r.id for unite in retenues for r in unite.realisations}
        dehors = [unite for i, unite in enumerate(ordre) if i not in gardees]
        rejets = [Refuse(r, unite.item, code) for unite in dehors for r in unite.realisations if r.id not in dedans]
        yield Issue(retenues, [*issue.ecartes, *rejets])
