"""The evaluation of one cycle: eligible, grouped, allocated, judged, explained (CSP R. 4022-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from actions.rules.affectation import allocate
from actions.rules.avancement import Avancement, AxeAvancement, LigneAvancement
from actions.rules.dossier import Dossier, Realisation
from actions.rules.eligibilite import refus
from actions.rules.explication import Recit, Refuse
from actions.rules.jugement import judge_axe, judge_ligne, judge_nombre
from actions.rules.plan import Ligne, Plan, ligne_de, plan_de
from actions.rules.regroupement import Reglages, reglages_de, regroupe
from actions.rules.succession import variantes
from actions.rules.unites import Acquis
from actions.statuts import EtatAxe
from referentiels.nomenclature import TypeExigence
from referentiels.parametres import Parametres
from referentiels.rules.item import ARTICLE_PAR_DEFAUT, Exigence
from referentiels.rules.version import Version

Versions = Mapping[str, Version]
Axes = tuple[tuple[int, tuple[Ligne, ...]], ...]
COMPLET, EN_COURS, A_COMMENCER, EXONERE = EtatAxe.COMPLET, EtatAxe.EN_COURS, EtatAxe.A_COMMENCER, EtatAxe.EXONERE


class Cadre(NamedTuple):
    """What is asked of one dossier: the lines of each axis after the exemptions, those of the whole cycle."""

    plan: Plan
    axes: Axes
    exoneres: frozenset[int]
    cycle: tuple[Ligne, ...]


def evaluate(dossier: Dossier, versions: Versions, on: date, parametres: Parametres) -> Avancement:
    """The progress of `dossier` on the day `on`.

    What is still to do follows `versions[dossier.version]` (KeyError when it is not given); an
    action acquired under another version is judged by that one (R. 4022-17). The answer does not
    depend on the order of the realisations; their verdicts come in that order, and are told only
    when they are read.
    """
    plan = plan_de(versions[dossier.version], parametres)
    cadre = _cadre(dossier, plan)
    reglages = reglages_de(plan, dossier, parametres)
    refuses: list[Refuse] = []
    groupes, anciennes = _trie(dossier, plan, on, refuses)
    if not anciennes:
        return _juge(cadre, dossier, regroupe(plan, groupes, reglages, refuses), refuses)
    return _au_mieux(cadre, dossier, groupes, anciennes, versions, on, parametres, reglages, refuses)


def _trie(
    dossier: Dossier, plan: Plan, on: date, refuses: list[Refuse]
) -> tuple[dict[str, list[Realisation]], list[Realisation]]:
    """The eligible realisations of the current version by item, and those of other versions, still to be judged."""
    groupes: dict[str, list[Realisation]] = {}
    anciennes: list[Realisation] = []
    items, version, sur_echantillon = plan.items, dossier.version, plan.sur_echantillon
    for r in dossier.realisations:
        if r.version and r.version != version:
            anciennes.append(r)
            continue
        action = r.action
        conditions = items.get(action)
        code = refus(r, conditions, dossier, on, sur_echantillon)
        if code:
            refuses.append(Refuse(r, conditions.item if conditions is not None else None, code))
        elif action in groupes:
            groupes[action].append(r)
        else:
            groupes[action] = [r]
    return groupes, anciennes


def _au_mieux(
    cadre: Cadre,
    dossier: Dossier,
    groupes: dict[str, list[Realisation]],
    anciennes: list[Realisation],
    versions: Versions,
    on: date,
    parametres: Parametres,
    reglages: Reglages,
    refuses: list[Refuse],
) -> Avancement:
    """The best of the ways to keep what several versions acquired; among equal ones the first."""
    essais = (
        _juge(cadre, dossier, acquis, [*refuses, *ecartes])
        for acquis, ecartes in variantes(dossier, cadre.plan, groupes, anciennes, versions, on, parametres, reglages)
    )
    return max(essais, key=_merite)


def _merite(avancement: Avancement) -> tuple[int, float]:
    """What the allocation maximises: complete axes, then total progress."""
    return sum(axe.etat is COMPLET for axe in avancement.axes), round(sum(axe.progress for axe in avancement.axes), 9)


def _cadre(dossier: Dossier, plan: Plan) -> Cadre:
    """What is asked, after the exemptions (R. 4022-12, -13) and the conditions of a resumption (R. 4022-7)."""
    cycle = plan.cycle
    if dossier.conditions_reprise:
        cycle += tuple(
            ligne_de(Exigence(TypeExigence.OBLIGATOIRE, action=code, article=ARTICLE_PAR_DEFAUT))
            for code in dossier.conditions_reprise
        )
    if not dossier.exonerations:
        return Cadre(plan, plan.axes, frozenset(), cycle)
    seuils: dict[int, int] = {}
    for e in dossier.exonerations:
        if e.periode is None or e.periode.overlaps(dossier.periode):
            seuils[e.axe] = min(e.seuil, seuils.get(e.axe, e.seuil))
    exoneres = frozenset(axe for axe, seuil in seuils.items() if seuil == 0)
    axes = tuple((axe, tuple(_abaisse(ligne, seuils.get(axe)) for ligne in lignes)) for axe, lignes in plan.axes)
    return Cadre(plan, axes, exoneres, cycle)


def _abaisse(ligne: Ligne, seuil: int | None) -> Ligne:
    """The line with the threshold the Ordre decided; only the number of actions is lowered, and never raised."""
    if not seuil or ligne.type is not TypeExigence.NOMBRE or seuil >= ligne.attendu:
        return ligne
    return ligne_de(ligne.exigence, seuil)


def _juge(cadre: Cadre, dossier: Dossier, acquis: list[Acquis], refuses: Sequence[Refuse]) -> Avancement:
    plan = cadre.plan
    denombree = plan.denombree and cadre.axes is plan.axes
    affectes = allocate(acquis, cadre.axes, cadre.exoneres)
    juges = _compte(plan, affectes) if denombree else _axe_par_axe(cadre, acquis, affectes)
    recit = Recit(dossier.realisations, refuses, acquis, affectes, cadre.axes, dossier.version)
    return _conclut(juges, tuple(judge_ligne(ligne, acquis) for ligne in cadre.cycle), recit)


def _compte(plan: Plan, affectes: list[int]) -> tuple[AxeAvancement, ...]:
    """The four axes of a version that counts actions only: judged once for each number of them."""
    juges = []
    for axe, lignes in plan.axes:
        cle = (axe, affectes.count(axe))
        juge = plan.juges.get(cle)
        if juge is None:
            juge = plan.juges[cle] = judge_nombre(axe, lignes[0], cle[1])
        juges.append(juge)
    return tuple(juges)


def _axe_par_axe(cadre: Cadre, acquis: list[Acquis], affectes: list[int]) -> tuple[AxeAvancement, ...]:
    par_axe: dict[int, list[Acquis]] = {axe: [] for axe, _ in cadre.axes}
    for unite, axe in zip(acquis, affectes, strict=True):
        par_axe[axe].append(unite)
    return tuple(judge_axe(axe, lignes, par_axe[axe], axe in cadre.exoneres) for axe, lignes in cadre.axes)


def _conclut(axes: tuple[AxeAvancement, ...], cycle: tuple[LigneAvancement, ...], recit: Recit) -> Avancement:
    total = 0.0
    a_faire = complets = intacts = faites = requises = 0
    for axe in axes:
        if axe.etat is EXONERE:
            continue
        a_faire += 1
        total += axe.progress
        faites += axe.faites
        requises += axe.requises
        if axe.etat is COMPLET:
            complets += 1
        elif axe.etat is A_COMMENCER:
            intacts += 1
    etat = EN_COURS
    if complets == a_faire and all(ligne.is_tenue for ligne in cycle):
        etat = COMPLET if a_faire else EXONERE
    elif a_faire and intacts == a_faire:
        etat = A_COMMENCER
    return Avancement(total / a_faire if a_faire else 1.0, etat, axes, cycle, faites, requises, recit)
