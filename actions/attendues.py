"""What is read of announced actions: where each stands, in words, for its holder, its partner and the operators."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.partenaires import is_employer
from actions.models import Action, RealisationAttendue
from actions.rules.transit import Attente, EtatTransit, Transit, delay, transit
from certif.socle.feeds.codes import CODES
from certif.socle.nombres import counted
from referentiels.parametres import parametres_au


@dataclass(frozen=True, slots=True)
class Suivi:
    """An announced action as its holder reads it: the state, and the day its partner was last reminded."""

    transit: Transit
    relancee_le: date | None = None
    refus: str = ""

    @property
    def phrase(self) -> str:
        """The state in one sentence for the holder, with what happens next."""
        return _sentence(self)


def follow(actions: Collection[Action], on: date) -> dict[int, Suivi]:
    """State of announced actions of `actions.situation.counted_actions`, by primary key; no query.

    One the night has not seen yet is computed here.
    """
    parametres = parametres_au(on)
    suivis = {}
    for action in actions:
        connue = _known(action)
        is_employeur = action.partenaire is not None and is_employer(
            action.partenaire.code, getattr(action, "nature_emetteur", None) or ""
        )
        attente = Attente(
            action.date_fin,
            connue.attendue_le
            if connue
            else action.date_fin + delay(action.type_action, parametres, is_employeur=is_employeur),
            refusee_le=connue.refusee_le if connue else None,
        )
        relancee = connue.relancee_le if connue and connue.etape else None
        suivis[action.pk] = Suivi(transit(attente, on), relancee, connue.refus if connue else "")
    return suivis


def _known(action: Action) -> RealisationAttendue | None:
    """What the night knows of it, unless it was received or called off before it was announced again."""
    connue: RealisationAttendue | None = getattr(action, "attendue", None)
    if connue is None or connue.recue_le is not None or connue.refus == RealisationAttendue.ANNULEE:
        return None
    return connue


def state_of(attendue: RealisationAttendue, on: date) -> Transit:
    """State of one row of the table; its action must be loaded."""
    return transit(Attente(attendue.action.date_fin, attendue.attendue_le, attendue.recue_le, attendue.refusee_le), on)


def in_state(etat: EtatTransit, on: date) -> Q:
    """The same states as a filter of `RealisationAttendue`, for lists."""
    if etat is EtatTransit.RECUE:
        return Q(recue_le__isnull=False)
    if etat is EtatTransit.REFUSEE:
        return Q(recue_le__isnull=True, refusee_le__isnull=False)
    ouverte = Q(recue_le__isnull=True, refusee_le__isnull=True)
    if etat is EtatTransit.EN_RETARD:
        # A delay may be zero: an action is late only once it is over.
        return ouverte & Q(attendue_le__lt=on, action__date_fin__lt=on)
    if etat is EtatTransit.INSCRITE:
        return ouverte & Q(action__date_fin__gte=on)
    return ouverte & Q(attendue_le__gte=on, action__date_fin__lt=on)


def _sentence(suivi: Suivi) -> str:
    etat, attendue = suivi.transit.etat, f"{suivi.transit.attendue_le:%d/%m/%Y}"
    if etat is EtatTransit.REFUSEE:
        return f"Attendue avant le {attendue}\u00a0; la transmission a été refusée\u00a0: {reason(suivi.refus)}"
    if etat is EtatTransit.EN_RETARD:
        relance = f"\u00a0; l’organisme a été relancé le {suivi.relancee_le:%d/%m/%Y}" if suivi.relancee_le else ""
        return f"Attendue avant le {attendue}, en retard de {counted(suivi.transit.retard, 'jour')}{relance}."
    if etat is EtatTransit.EN_TRANSIT:
        return f"Terminée, en cours de transmission\u00a0: attendue avant le {attendue}."
    return f"Inscription transmise\u00a0; la réalisation est attendue avant le {attendue}."


def reason(refus: str) -> str:
    """Why nothing came, in one sentence without any value of the file."""
    if refus == RealisationAttendue.ANNULEE:
        return "l’organisme a annulé cette inscription."
    return (
        f"l’organisme doit corriger son envoi (code {refus}). {CODES[refus].remede if refus in CODES else ''}".strip()
    )
