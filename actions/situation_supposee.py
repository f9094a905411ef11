"""One cycle as it would be under another version, or over other dates: the same engine, nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace

from actions.rules import evaluation
from actions.rules.dossier import Dossier
from actions.rules.faits import CycleCalcule
from actions.rules.simulation import under
from actions.simulation_effets import Hypothese
from actions.situation import Situation
from referentiels.lecture import load_version, load_versions
from referentiels.rules.version import Version


def under_version(
    vue: Situation, version_id: int, hypothese: Hypothese, population: frozenset[str] = frozenset()
) -> Situation:
    """The same facts, with what is still to do taken from this version; `population` adds what the holder would be."""
    version = load_version(version_id)
    versions = {**versions_of(vue), version.code: version}
    dossier = under(vue.dossier, version, versions, hypothese)
    dossier = replace(dossier, population=dossier.population | population)
    return _evaluated(replace(vue, version=version), dossier, versions)


def over_cycle(vue: Situation, calcule: CycleCalcule) -> Situation:
    """The same facts seen from another cycle: only its dates, and nothing of what the Ordre decided for this one."""
    cycle = copy(vue.cycle)  # never saved: the pages read its two days
    cycle.debut, cycle.fin = calcule.periode.debut, calcule.fin
    dossier = replace(vue.dossier, periode=calcule.periode, exonerations=(), conditions_reprise=())
    autre = replace(vue, cycle=cycle, dossier=dossier)
    if vue.version is None:
        return autre
    return _evaluated(autre, dossier, versions_of(vue))


def versions_of(vue: Situation) -> dict[str, Version]:
    """The versions that the engine needs, by code: that of the cycle, and those its actions were acquired under."""
    siennes = {action.item.version_id for action, _ in vue.actions if action.item is not None}
    siennes |= {action.item.version_id for action in vue.attendues if action.item is not None}
    if vue.cycle.version_id is not None:
        siennes.add(vue.cycle.version_id)
    return {version.code: version for version in load_versions(siennes).values()}


def _evaluated(vue: Situation, dossier: Dossier, versions: Mapping[str, Version]) -> Situation:
    avancement = evaluation.evaluate(dossier, versions, vue.on, vue.parametres)
    dits = {verdict.id: verdict for verdict in avancement.verdicts}
    actions = tuple((action, dits.get(action.pk)) for action, _ in vue.actions)
    return replace(vue, dossier=dossier, avancement=avancement, actions=actions)
