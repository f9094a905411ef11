"""The hearing of a control, in words: where it stands, its dates, its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from ordres.auditions import in_words
from ordres.models import Controle
from ordres.rules.audition import EtatAudition

_PHRASES = {
    EtatAudition.AUCUNE: "",
    EtatAudition.DEMANDEE: "Une audition est demandée par le professionnel\u00a0: il attend des dates.",
    EtatAudition.PROPOSEE: "Des dates d’audition sont proposées au professionnel.",
    EtatAudition.AUTRE_DATE: "Le professionnel a demandé une autre date d’audition.",
    EtatAudition.FIXEE: "L’audition est fixée.",
    EtatAudition.TENUE: "Le professionnel a été entendu.",
    EtatAudition.ABSENCE: "Le professionnel a été invité, et n’est pas venu.",
    EtatAudition.RENONCEE: "Le professionnel ne souhaite pas être entendu.",
}


@dataclass(frozen=True, slots=True)
class DateProposee:
    """One of the proposed dates: its rank, its words, whether it can still be chosen."""

    rang: int
    mots: str
    is_passee: bool


@dataclass(frozen=True, slots=True)
class AuditionLue:
    """What both sides read: `phrase` (empty before any hearing), the dates, the chosen one, the place."""

    etat: EtatAudition
    phrase: str
    dates: tuple[DateProposee, ...]
    choisie: str
    lieu: str


def read_hearing(controle: Controle, on: date) -> AuditionLue:
    """The hearing of this control."""
    etat = EtatAudition(controle.audition)
    proposees: list[datetime] = controle.audition_dates or []
    dates = tuple(
        DateProposee(rang, in_words(quand), localtime(quand).date() < on) for rang, quand in enumerate(proposees)
    )
    is_vive = etat in {EtatAudition.PROPOSEE, EtatAudition.FIXEE}
    return AuditionLue(
        etat=etat,
        phrase=_PHRASES[etat],
        dates=dates if etat == EtatAudition.PROPOSEE else (),
        choisie=in_words(controle.audition_at) if controle.audition_at and etat == EtatAudition.FIXEE else "",
        lieu=controle.audition_lieu if is_vive else "",
    )
