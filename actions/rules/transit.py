"""In transit: an action announced as « inscrit » waits for its realisation, until a day, then it is late.

No text found sets the time a partner has to send what was done (regulation.md §8; CSP R. 4022-22 and R. 4022-25, NF):
the delays are parameters marked `choix`, counted from the last day of the action. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from referentiels.parametres import Parametres

#: Days late at which the partner is reminded (choix).
ETAPES = (1, 15, 30)
TYPE_DPC = "DPC"


class EtatTransit(StrEnum):
    """Where an announced action stands."""

    INSCRITE = "inscrite"
    EN_TRANSIT = "en_transit"
    EN_RETARD = "en_retard"
    RECUE = "recue"
    REFUSEE = "refusee"

    @property
    def libelle(self) -> str:
        """The state in French."""
        return _LIBELLES[self]


_LIBELLES = {
    EtatTransit.INSCRITE: "Inscrite",
    EtatTransit.EN_TRANSIT: "En transit",
    EtatTransit.EN_RETARD: "En retard",
    EtatTransit.RECUE: "Reçue",
    EtatTransit.REFUSEE: "Refusée à la source",
}


@dataclass(frozen=True, slots=True)
class Attente:
    """What is known of an announced action: its last day, the day it is expected by, and what came, if anything did."""

    fin: date
    attendue_le: date
    recue_le: date | None = None
    refusee_le: date | None = None


@dataclass(frozen=True, slots=True)
class Transit:
    """The state on a day. `retard` counts days past `attendue_le`: until today, or until it was received."""

    etat: EtatTransit
    attendue_le: date
    retard: int = 0


def delay(type_action: str, parametres: Parametres, *, is_employeur: bool = False) -> timedelta:
    """The time a partner has after the last day of an action of this type.

    Parameters `transmission_employeur_jours`, `transmission_dpc_jours`, `transmission_jours` (CSP R. 4022-22, NF:
    choix).
    """
    if is_employeur:
        return timedelta(days=parametres.transmission_employeur_jours)
    if type_action == TYPE_DPC:
        return timedelta(days=parametres.transmission_dpc_jours)
    return timedelta(days=parametres.transmission_jours)


def transit(attente: Attente, on: date) -> Transit:
    """Where the announced action stands on this day (CSP R. 4022-22, NF: choix).

    What was received wins over a refusal: a partner may correct a refused row and send it again.
    """
    attendue = attente.attendue_le
    if attente.recue_le is not None:
        return Transit(EtatTransit.RECUE, attendue, _days_late(attendue, attente.recue_le))
    if attente.refusee_le is not None:
        return Transit(EtatTransit.REFUSEE, attendue)
    if on <= attente.fin:
        return Transit(EtatTransit.INSCRITE, attendue)
    if on <= attendue:
        return Transit(EtatTransit.EN_TRANSIT, attendue)
    return Transit(EtatTransit.EN_RETARD, attendue, _days_late(attendue, on))


def reminder_due(retard: int) -> int:
    """The last step of `ETAPES` reached with this many days late; 0 before the first one."""
    return max((etape for etape in ETAPES if etape <= retard), default=0)


def _days_late(attendue: date, le: date) -> int:
    return max(0, (le - attendue).days)
