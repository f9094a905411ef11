"""When may an obligation be declared not satisfied? Never before the professional could answer (CSP R. 4022-20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ordres.rules.audition import EtatAudition

ARTICLE = "CSP R. 4022-20"


@dataclass(frozen=True, slots=True)
class Contradictoire:
    """What happened between the instance and the professional, since the reasons were last communicated.

    `observations_jusquau` is the last day of the delay opened by the reasons, None while they were not communicated;
    `entendu`: a hearing was held, or was offered and the professional did not come; `audition` and `audition_le` say
    where a hearing under way stands, and until which day it is waited for.
    """

    observations_jusquau: date | None = None
    observations_recues: bool = False
    entendu: bool = False
    audition: EtatAudition = EtatAudition.AUCUNE
    audition_le: date | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why the refusal cannot be given yet, and what to do."""

    code: str
    message: str
    remede: str


def obstacle(etat: Contradictoire, on: date) -> Obstacle | None:
    """The first obstacle to a « non satisfaite » on the day `on`, or None when the path was followed."""
    if etat.observations_jusquau is None:
        return Obstacle(
            "motifs_non_communiques",
            "Les motifs n’ont pas encore été communiqués au professionnel.",
            "Communiquez d’abord les motifs : il pourra présenter ses observations.",
        )
    if not etat.observations_recues and on <= etat.observations_jusquau:
        return Obstacle(
            "delai_observations",
            f"Le professionnel peut encore présenter ses observations, jusqu’au {etat.observations_jusquau:%d/%m/%Y}.",
            "Attendez ses observations ou la fin de ce délai.",
        )
    return _hearing(etat, on)


def _hearing(etat: Contradictoire, on: date) -> Obstacle | None:
    """A hearing that was asked for or is arranged is waited for, whatever the form swears."""
    if etat.audition in {EtatAudition.DEMANDEE, EtatAudition.AUTRE_DATE}:
        return Obstacle(
            "audition_demandee",
            "Le professionnel a demandé à être entendu et attend une date.",
            "Proposez-lui des dates d’audition.",
        )
    if etat.audition_le is not None and on <= etat.audition_le:
        return Obstacle(
            "audition_attendue",
            f"Une audition est attendue jusqu’au {etat.audition_le:%d/%m/%Y}.",
            "Attendez ce jour, puis enregistrez l’audition ou l’absence.",
        )
    if etat.audition in {EtatAudition.PROPOSEE, EtatAudition.FIXEE}:
        return Obstacle(
            "audition_a_enregistrer",
            "Le jour de l’audition est passé, et rien n’est enregistré.",
            "Enregistrez l’audition et son compte rendu, ou constatez l’absence du professionnel.",
        )
    if not etat.entendu:
        return Obstacle(
            "audition",
            "Le professionnel n’a pas été mis en mesure d’être entendu.",
            "Enregistrez l’audition, ou confirmez qu’elle a été proposée et qu’il ne s’est pas présenté.",
        )
    return None
