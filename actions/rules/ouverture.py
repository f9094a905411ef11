"""When a cycle opens: first cycle, registration, resumption, change of profession, next cycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.rules.faits import CycleCalcule, Faits, Jugement
from actions.statuts import EtatCycle, MotifCloture, RegimeCycle
from certif.socle.period import Period, gaps, lendemain, merge
from referentiels.parametres import Parametres


@dataclass(frozen=True, slots=True)
class Carriere:
    """The facts about one profession, put in order.

    `presences` are the spans on the register; `absences` the days without practice inside the
    career; `presumee` tells that no registration date is known and that presence is presumed.
    """

    profession: str
    faits: Faits
    presences: tuple[Period, ...]
    absences: tuple[Period, ...]
    presumee: bool

    def is_presente(self, jour: date) -> bool:
        """Whether the professional is on the register that day."""
        return any(periode.contains(jour) for periode in self.presences)

    def is_absente(self, jour: date) -> bool:
        """Whether that day is inside an interruption."""
        return any(periode.contains(jour) for periode in self.absences)

    def reprise(self, depuis: date) -> date | None:
        """The first known day of practice that begins on `depuis` or later."""
        debuts = [p.debut for p in self.presences]
        debuts += [lendemain(p.fin) for p in self.absences if p.fin is not None]
        possibles = (j for j in debuts if j >= depuis and self.is_presente(j) and not self.is_absente(j))
        return min(possibles, default=None)


@dataclass(frozen=True, slots=True)
class Ouverture:
    """The day a cycle opens, its length in years and the rule that says so."""

    debut: date
    annees: int
    regime: RegimeCycle
    article: str
    motif: str


def carriere_de(profession: str, faits: Faits, p: Parametres) -> Carriere:
    """What is known of one profession of the person."""
    siennes = [i for i in faits.inscriptions if (i.profession or faits.profession) == profession]
    presences = merge(Period(i.debut, i.fin) for i in siennes)
    sorties = gaps(presences) if p.radiation_est_interruption else ()
    return Carriere(
        profession=profession,
        faits=faits,
        presences=presences or (Period(p.date_entree_vigueur),),
        absences=merge((*faits.interruptions, *sorties)),
        presumee=not presences,
    )


def _exerce_au_depart(carriere: Carriere, jour: date) -> bool:
    """Whether the person practised this profession when the scheme started."""
    dit = carriere.faits.en_exercice_2023
    if dit is None:
        return carriere.is_presente(jour)
    principale = carriere.profession == carriere.faits.profession
    return dit and (principale or carriere.is_presente(jour))


def premiere(carriere: Carriere, p: Parametres) -> Ouverture | None:
    """The first cycle, or None while the professional is not bound by the scheme."""
    depart = p.date_entree_vigueur
    if _exerce_au_depart(carriere, depart):
        if not carriere.presumee:
            return Ouverture(
                depart,
                p.duree_premier_cycle_annees,
                RegimeCycle.PREMIER,
                "Ordonnance 2021-961",
                "Vous exerciez le 1er janvier 2023\u00a0: votre premier cycle dure neuf ans.",
            )
        if not p.premier_cycle_provisoire:
            return None
        return Ouverture(
            depart,
            p.duree_premier_cycle_annees,
            RegimeCycle.PROVISOIRE,
            "CSP R. 4022-14",
            "Votre date d’inscription n’est pas connue\u00a0: ce cycle est à confirmer par l’Ordre.",
        )
    debut = None if carriere.presumee else carriere.reprise(lendemain(depart))
    return None if debut is None else _inscription(carriere, debut, p)


def _inscription(carriere: Carriere, debut: date, p: Parametres) -> Ouverture:
    """The cycle that a registration opens: new practice, resumption or change of profession."""
    annees = p.duree_cycle_annees
    if _has_quitte_une_profession(carriere, debut):
        return Ouverture(
            debut,
            annees,
            RegimeCycle.CHANGEMENT_PROFESSION,
            "CSP R. 4022-15",
            "Vous avez changé de profession\u00a0: un nouveau cycle s’ouvre à votre inscription.",
        )
    if debut > carriere.presences[0].debut:
        return Ouverture(
            debut,
            annees,
            RegimeCycle.REPRISE,
            "CSP R. 4022-14",
            "Vous avez repris votre exercice\u00a0: le cycle s’ouvre à la date de la reprise.",
        )
    return Ouverture(
        debut,
        annees,
        RegimeCycle.INSCRIPTION,
        "CSP R. 4022-14",
        "Le cycle s’ouvre à la date de votre inscription à l’Ordre.",
    )


def _has_quitte_une_profession(carriere: Carriere, debut: date) -> bool:
    return any(
        (i.profession or carriere.faits.profession) != carriere.profession and i.fin is not None and i.debut < debut
        for i in carriere.faits.inscriptions
    )


def suivante(carriere: Carriere, cycle: CycleCalcule, p: Parametres) -> Ouverture | None:
    """The cycle that follows, or None when nothing known opens one."""
    if cycle.etat is EtatCycle.CLOS:
        return _apres_cloture(carriere, cycle, p)
    if cycle.etat is EtatCycle.OUVERT:
        return None
    jugement = next((j for j in carriere.faits.jugements if j.fin_cycle == cycle.fin_prevue), None)
    if jugement is None or not (jugement.satisfait or p.cycle_suivant_apres_refus):
        return None
    return _apres_jugement(carriere, cycle, jugement, p)


def _apres_cloture(carriere: Carriere, cycle: CycleCalcule, p: Parametres) -> Ouverture | None:
    """A return opens a new cycle, whatever ended the last one: retirement too, or another profession (R. 4022-14)."""
    if cycle.motif_cloture is MotifCloture.DECES:
        return None
    debut = carriere.reprise(lendemain(cycle.fin))
    if debut is None:
        return None
    return Ouverture(
        debut,
        p.duree_cycle_annees,
        RegimeCycle.REPRISE,
        "CSP R. 4022-16" if cycle.motif_cloture is MotifCloture.INTERRUPTION else "CSP R. 4022-14",
        "Vous avez repris votre exercice\u00a0: un nouveau cycle de six ans s’est ouvert.",
    )


def _apres_jugement(carriere: Carriere, cycle: CycleCalcule, jugement: Jugement, p: Parametres) -> Ouverture | None:
    """The day after the previous cycle; a late regularisation does not move it (choix)."""
    debut = lendemain(cycle.fin)
    if p.regularisation_deplace_cycle and jugement.regularise_le is not None:
        debut = max(debut, lendemain(jugement.regularise_le))
    if not carriere.is_presente(debut):
        reprise = carriere.reprise(debut)
        return None if reprise is None else _inscription(carriere, reprise, p)
    return Ouverture(
        debut,
        p.duree_cycle_annees,
        RegimeCycle.SUIVANT,
        "CSP L. 4022-2",
        "Ce cycle suit le précédent, jugé par l’Ordre.",
    )
