"""Alert on a risk of non-completion: who may be alerted today, and what a template may say (CSP R. 4022-18, [C]).

The decree lets the instance « alerter » the professional and the employer « en cas de risque »; it gives neither level,
nor delay, nor words: those are parameters (choix). The employer's text holds the least that its profile gives
(R. 4022-26, [L]): neither axis, nor action, nor history.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from actions.statuts import EtatAxe, EtatCycle
from ordres.alertes_vocabulaire import Destinataire, Ecart
from referentiels.parametres import Parametres

#: What a template may name, and what each holds.
VARIABLES: dict[Destinataire, dict[str, str]] = {
    Destinataire.PROFESSIONNEL: {
        "nom": "prénom et nom",
        "profession": "profession",
        "debut_cycle": "premier jour du cycle",
        "fin_cycle": "dernier jour du cycle",
        "temps_restant": "temps qui reste",
        "fait": "actions comptées sur actions demandées",
        "axes_manquants": "axes à compléter",
        "rythme": "rythme qui suffit d’ici la fin",
        "instance": "nom de votre instance",
        "lien": "adresse de son espace",
    },
    Destinataire.EMPLOYEUR: {
        "nom": "prénom et nom",
        "profession": "profession",
        "fin_cycle": "dernier jour du cycle",
        "temps_restant": "temps qui reste",
        "instance": "nom de votre instance",
        "employeur": "nom de l’employeur",
        "lien": "adresse de la page des alertes reçues",
    },
}
_TROU = re.compile(r"\{([^{}]*)\}")
SANS_REFERENTIEL = "sans_referentiel"


@dataclass(frozen=True, slots=True)
class Faits:
    """What decides whether one recipient may be alerted about one file.

    `etat` is the state of the projection; `derniere` the day of the last alert to this recipient about this file;
    `is_joignable` says that an address is known (professional) or that somebody reads for it (employer).
    """

    cycle_etat: str
    fin: date
    etat: str
    is_exonere: bool
    risque: int
    is_propre: bool
    is_prevue: bool
    derniere: date | None
    is_joignable: bool


def exclusion(faits: Faits, destinataire: Destinataire, on: date, parametres: Parametres) -> Ecart | None:
    """Why nobody is alerted about this file today, or None. The first reason found, in the order of `Ecart`."""
    return _of_the_file(faits, on, parametres) or _of_the_recipient(faits, destinataire, on, parametres)


def _of_the_file(faits: Faits, on: date, parametres: Parametres) -> Ecart | None:
    raisons = (
        (faits.is_propre, Ecart.PROPRE),
        (faits.cycle_etat == EtatCycle.CLOS, Ecart.CLOS),
        (faits.cycle_etat != EtatCycle.OUVERT or faits.fin < on, Ecart.TERMINE),
        (faits.etat == SANS_REFERENTIEL, Ecart.SANS_REFERENTIEL),
        (faits.is_exonere, Ecart.EXONERE),
        (faits.etat == EtatAxe.COMPLET, Ecart.COMPLET),
        (faits.risque < parametres.alerte_niveau, Ecart.SANS_RISQUE),
    )
    return next((ecart for is_vraie, ecart in raisons if is_vraie), None)


def _of_the_recipient(faits: Faits, destinataire: Destinataire, on: date, parametres: Parametres) -> Ecart | None:
    if destinataire is Destinataire.EMPLOYEUR and not faits.is_joignable:
        return Ecart.SANS_EMPLOYEUR
    if faits.is_prevue:
        return Ecart.PREVUE
    if faits.derniere is not None and on < next_day(faits.derniere, parametres):
        return Ecart.RECENTE
    return None if faits.is_joignable else Ecart.SANS_ADRESSE


def next_day(derniere: date, parametres: Parametres) -> date:
    """The first day on which the same recipient may be alerted again about the same file."""
    return derniere + timedelta(days=parametres.alerte_intervalle_jours)


def faults(texte: str, destinataire: Destinataire) -> list[str]:
    """What prevents this template from being kept, in French sentences: unknown variables, stray braces."""
    connues = VARIABLES[destinataire]
    inconnues = [nom for nom in dict.fromkeys(_TROU.findall(texte)) if nom not in connues]
    fautes = [f"«\u00a0{{{nom}}}\u00a0» n’est pas une variable connue." for nom in inconnues]
    if fautes:
        permises = ", ".join(f"{{{nom}}}" for nom in connues)
        fautes.append(f"Variables possibles\u00a0: {permises}.")
    if re.search(r"[{}]", _TROU.sub("", texte)):
        fautes.append("Une accolade est seule\u00a0: une variable s’écrit entre deux accolades, comme {nom}.")
    return fautes


def fill(texte: str, valeurs: Mapping[str, str]) -> str:
    """The template with its variables replaced, once: what a value holds is never read as a variable."""
    return _TROU.sub(lambda trou: valeurs[trou[1]], texte)
