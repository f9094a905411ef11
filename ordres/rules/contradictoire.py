"""When may an obligation be declared not satisfied? Never before the professional could answer (CSP R. 4022-20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ARTICLE = "CSP R. 4022-20"


@dataclass(frozen=True, slots=True)
class Contradictoire:
    """What happened between the instance and the professional.

    `observations_jusquau` is the last day of the delay opened by the reasons, None while they were not communicated;
    `entendu`: a hearing was held, or was offered and the professional did not come.
    """

    observations_jusquau: date | None = None
    observations_recues: bool = False
    entendu: bool = False


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
    if not etat.entendu:
        return Obstacle(
            "audition",
            "Le professionnel n’a pas été mis en mesure d’être entendu.",
            "Enregistrez l’audition, ou confirmez qu’elle a été proposée et qu’il ne s’est pas présenté.",
        )
    return None
