"""Whether a realisation is eligible: the first condition that fails gives the verdict's code."""

from __future__ import annotations

from datetime import date

from actions.rules.dossier import Dossier, Realisation
from actions.rules.plan import Conditions
from actions.statuts import CodeVerdict, EtatCnp, StatutRealisation
from referentiels.nomenclature import NiveauPreuve
from referentiels.rules.item import Item

REALISEE = StatutRealisation.REALISEE
VALIDEE, REFUSEE, EN_ATTENTE = EtatCnp.VALIDEE, EtatCnp.REFUSEE, EtatCnp.EN_ATTENTE
COMPTE = CodeVerdict.COMPTE


def refus(
    r: Realisation, conditions: Conditions | None, dossier: Dossier, on: date, sur_echantillon: bool
) -> CodeVerdict:
    """Why the realisation is not eligible on the day `on` (empty = it is), in the order a reader expects.

    Both ends of the cycle are inside (R. 4022-14). A mere registration for a coming session is
    « not realised » rather than « after the day ». `conditions` None: the version has no such item.
    """
    jour, periode = r.date, dossier.periode
    if jour < periode.debut or (periode.fin is not None and jour > periode.fin):
        return CodeVerdict.HORS_CYCLE
    if r.statut != REALISEE:
        return CodeVerdict.CONTESTEE if r.statut == StatutRealisation.CONTESTEE else CodeVerdict.NON_REALISEE
    if jour > on:
        return CodeVerdict.APRES_LA_DATE
    if conditions is None:
        return CodeVerdict.HORS_REFERENTIEL
    if conditions.exigeante or r.preuve not in conditions.preuves:
        code = _refus_de_condition(r, conditions.item, conditions.preuves, dossier.population)
        if code:
            return code
    if r.etat_cnp or conditions.attend_cnp:
        return _refus_du_cnp(r.etat_cnp, conditions.attend_cnp, sur_echantillon)
    return COMPTE


def _refus_de_condition(
    r: Realisation, item: Item, preuves: tuple[NiveauPreuve, ...], population: frozenset[str]
) -> CodeVerdict:
    if r.duree_minutes < item.duree_min_heures * 60:
        return CodeVerdict.DUREE_INSUFFISANTE
    if item.organismes and item.organismes.isdisjoint(r.organismes):
        return CodeVerdict.ORGANISME_NON_ADMIS
    if item.independance and not r.independance:
        return CodeVerdict.INDEPENDANCE_MANQUANTE
    if r.preuve not in preuves:
        return CodeVerdict.PREUVE_INSUFFISANTE
    if item.population and item.population.isdisjoint(population):
        return CodeVerdict.POPULATION_NON_CONCERNEE
    return COMPTE


def _refus_du_cnp(etat: EtatCnp, attend: bool, sur_echantillon: bool) -> CodeVerdict:
    if etat == REFUSEE:
        return CodeVerdict.REFUSEE_CNP
    if attend:
        return COMPTE if etat == VALIDEE else CodeVerdict.ATTENTE_CNP
    return CodeVerdict.ATTENTE_CNP if sur_echantillon and etat == EN_ATTENTE else COMPTE
