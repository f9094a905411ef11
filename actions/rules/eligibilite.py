"""Whether a realisation is eligible: the first condition that fails gives the verdict's code."""

from __future__ import annotations

from datetime import date

from actions.rules.dossier import Realisation
from actions.rules.plan import RANGS, Conditions, Plan
from actions.statuts import CodeVerdict, EtatCnp, StatutRealisation
from referentiels.rules.item import Item

REALISEE = StatutRealisation.REALISEE
VALIDEE, REFUSEE, EN_ATTENTE = EtatCnp.VALIDEE, EtatCnp.REFUSEE, EtatCnp.EN_ATTENTE


def refus_de_date(realisation: Realisation, debut: date, fin: date | None, on: date) -> CodeVerdict:
    """Why the realisation is outside what can be counted on the day `on` (empty = it is inside).

    Both ends of the cycle are inside (R. 4022-14). A mere registration for a coming session is
    « not realised » rather than « after the day ».
    """
    jour = realisation.date
    if jour < debut or (fin is not None and jour > fin):
        return CodeVerdict.HORS_CYCLE
    if realisation.statut != REALISEE:
        return CodeVerdict.NON_REALISEE
    if jour > on:
        return CodeVerdict.APRES_LA_DATE
    return CodeVerdict.COMPTE


def _refus_de_condition(realisation: Realisation, item: Item) -> CodeVerdict:
    if realisation.duree_minutes < item.duree_min_heures * 60:
        return CodeVerdict.DUREE_INSUFFISANTE
    if item.organismes and item.organismes.isdisjoint(realisation.organismes):
        return CodeVerdict.ORGANISME_NON_ADMIS
    if item.independance and not realisation.independance:
        return CodeVerdict.INDEPENDANCE_MANQUANTE
    return CodeVerdict.COMPTE


def refus_d_item(
    realisation: Realisation, conditions: Conditions, plan: Plan, population: frozenset[str]
) -> CodeVerdict:
    """Why the realisation does not meet the conditions of its item (empty = it does)."""
    item = conditions.item
    if not conditions.sans_condition:
        code = _refus_de_condition(realisation, item)
        if code:
            return code
    if RANGS[realisation.preuve] < conditions.rang_preuve:
        return CodeVerdict.PREUVE_INSUFFISANTE
    if item.population and item.population.isdisjoint(population):
        return CodeVerdict.POPULATION_NON_CONCERNEE
    etat = realisation.etat_cnp
    if etat == REFUSEE:
        return CodeVerdict.REFUSEE_CNP
    if conditions.attend_cnp:
        return CodeVerdict.COMPTE if etat == VALIDEE else CodeVerdict.ATTENTE_CNP
    if plan.sur_echantillon and etat == EN_ATTENTE:
        return CodeVerdict.ATTENTE_CNP
    return CodeVerdict.COMPTE
