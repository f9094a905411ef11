"""When a cycle stops before its end: interruption, change of profession, leaving, death."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from actions.rules.faits import Faits
from actions.rules.ouverture import Carriere
from actions.statuts import MotifCloture
from certif.socle.period import Period, ajoute_annees, merge
from referentiels.parametres import Parametres


@dataclass(frozen=True, slots=True)
class Cloture:
    """The last day of a cycle that stops before its end, and why."""

    fin: date
    motif_cloture: MotifCloture
    article: str
    motif: str


_MOTIFS = {
    MotifCloture.INTERRUPTION: (
        "CSP R. 4022-16",
        "Les interruptions d’activité dépassent trois ans au total\u00a0: le cycle a pris fin.",
    ),
    MotifCloture.CHANGEMENT_PROFESSION: (
        "CSP R. 4022-15",
        "Vous avez changé de profession\u00a0: le cycle est clos, sans jugement.",
    ),
    MotifCloture.SORTIE: (
        "CSP R. 4022-6",
        "Vous n’êtes plus inscrit au tableau\u00a0: le cycle est clos, sans jugement.",
    ),
    MotifCloture.RETRAITE: (
        "CSP R. 4022-6",
        "Vous êtes à la retraite sans activité\u00a0: le cycle est clos, sans jugement.",
    ),
    MotifCloture.DECES: ("CSP R. 4022-6", "Le cycle est clos, sans jugement."),
}


def jour_de_depassement(absences: tuple[Period, ...], periode: Period, on: date, annees: int) -> date | None:
    """The first day beyond `annees` years of interruptions inside the cycle, known on `on`.

    Overlapping interruptions count once; each day of absence inside the cycle counts. Three years
    are those of the calendar from the first day of absence (1,095 or 1,096 days).
    """
    if on < periode.debut:
        return None
    cumul, limite = 0, None
    for absence in merge(absences):
        part = absence.intersection(Period(periode.debut, min(on, periode.fin or on)))
        if part is None:
            continue
        if limite is None:
            limite = (ajoute_annees(part.debut, annees) - part.debut).days
        if cumul + part.days() > limite:
            return part.debut + timedelta(days=limite - cumul)
        cumul += part.days()
    return None


def _sortie(carriere: Carriere, periode: Period, on: date, p: Parametres) -> date | None:
    """The last day on the register, when the professional left it for good before `on`.

    A return to the register makes of the gap an interruption (choix), unless that choice is off.
    """
    presences = carriere.presences[-1:] if p.radiation_est_interruption else carriere.presences
    for presence in presences:
        fin = presence.fin
        if fin is not None and fin < on and periode.contains(fin) and fin != periode.fin:
            return fin
    return None


def _motif_de_sortie(carriere: Carriere, fin: date) -> MotifCloture:
    for i in carriere.faits.inscriptions:
        sienne = (i.profession or carriere.faits.profession) == carriere.profession
        if sienne and i.fin == fin and i.motif_fin in (MotifCloture.RETRAITE, MotifCloture.DECES):
            return MotifCloture(i.motif_fin)
    if _has_pris_une_profession(carriere.faits, carriere.profession, fin):
        return MotifCloture.CHANGEMENT_PROFESSION
    return MotifCloture.SORTIE


def _has_pris_une_profession(faits: Faits, quittee: str, fin: date) -> bool:
    return any(
        (i.profession or faits.profession) != quittee and (i.fin is None or i.fin > fin) for i in faits.inscriptions
    )


def cloture_de(carriere: Carriere, periode: Period, on: date, p: Parametres) -> Cloture | None:
    """What stops the cycle first among the facts known on the day `on`, or None."""
    fins: list[tuple[date, MotifCloture]] = []
    deces = carriere.faits.deces
    if deces is not None and deces <= on and periode.contains(deces):
        fins.append((deces, MotifCloture.DECES))
    sortie = _sortie(carriere, periode, on, p)
    if sortie is not None:
        fins.append((sortie, _motif_de_sortie(carriere, sortie)))
    exces = jour_de_depassement(carriere.absences, periode, on, p.interruption_max_annees)
    if exces is not None:
        fins.append((exces, MotifCloture.INTERRUPTION))
    if not fins:
        return None
    fin, motif = min(fins, key=lambda paire: paire[0])
    article, phrase = _MOTIFS[motif]
    return Cloture(fin, motif, article, phrase)
