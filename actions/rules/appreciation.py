"""When an opinion on an action may be given and changed. Choices: no text says anything about opinions."""

from __future__ import annotations

from datetime import date, timedelta

from actions.questions_appreciation import Moment
from certif.socle.period import ajoute_mois


def open_moment(date_fin: date, on: date, froid_mois: int, fin_mois: int) -> Moment | None:
    """Which opinion may be given on that day: « à chaud » from the last day of the action, then « à froid ».

    `froid_mois` months after its last day the second one takes the place of the first; `fin_mois` months after it
    nothing is asked any more: what is remembered then is not an opinion on the action.
    """
    if on < date_fin or on >= ajoute_mois(date_fin, fin_mois):
        return None
    return Moment.CHAUD if on < ajoute_mois(date_fin, froid_mois) else Moment.FROID


def is_editable(donnee_le: date, on: date, jours: int) -> bool:
    """Whether an opinion given that day may still be changed (it may be withdrawn at any time)."""
    return on <= donnee_le + timedelta(days=jours)


def is_mean_shown(effectif: int | None, reponses: int, seuil: int) -> bool:
    """Whether the mean of a question is shown: the count of its cell is, and enough people answered the question."""
    return effectif is not None and reponses >= seuil
