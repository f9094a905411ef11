"""Delays of the control, counted in calendar months and days (CSP R. 4022-19, R. 4022-20).

A last day is always inclusive: what arrives on it is in time, whatever the hour. No text that was seen moves a delay
that ends on a Sunday or a holiday (regulation §8): none is moved.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def echeance(fin: date, mois: int) -> date:
    """Last day to control a cycle that ended on `fin` (inclusive): `mois` months later, the last day of its month
    when the cycle ends on a last day.

    31/12/2031 and six months give 30/06/2032; 30/06/2032 and six months give 31/12/2032.
    """
    annees, rang = divmod(fin.month - 1 + mois, 12)
    annee, mois_fin = fin.year + annees, rang + 1
    dernier = monthrange(annee, mois_fin)[1]
    is_fin_de_mois = fin.day == monthrange(fin.year, fin.month)[1]
    return date(annee, mois_fin, dernier if is_fin_de_mois else min(fin.day, dernier))


def observations_jusquau(on: date, jours: int) -> date:
    """Last day (inclusive) to send written observations on reasons communicated on the day `on`."""
    return on + timedelta(days=jours)


def pieces_jusquau(on: date, jours: int) -> date:
    """Last day (inclusive) to send the documents asked for on the day `on`."""
    return on + timedelta(days=jours)


def saisine_des(decision: date, jours: int) -> date:
    """First day on which the disciplinary chamber may be seized: the delay left to contest the decision is over."""
    return decision + timedelta(days=jours + 1)


def is_late(limite: date | None, on: date) -> bool:
    """Whether the day `on` is after the last one; never without a delay."""
    return limite is not None and on > limite


def is_to_remind(limite: date, on: date, jours: int) -> bool:
    """Whether a delay ends within `jours` days, its last day included."""
    return limite - timedelta(days=jours) <= on <= limite


def last_day_in_words(limite: date) -> str:
    """« mardi 16 mars 2032 inclus », « mercredi 1er septembre 2032 inclus »."""
    quantieme = "1er" if limite.day == 1 else str(limite.day)
    return f"{_JOURS[limite.weekday()]} {quantieme} {_MOIS[limite.month - 1]} {limite.year} inclus"


def left_in_words(limite: date, on: date) -> str:
    """What is left of a delay, as one says it: « il reste 12 jours », « c’est le dernier jour », « délai passé »."""
    reste = (limite - on).days
    if reste < 0:
        return "délai passé"
    if reste == 0:
        return "c’est le dernier jour"
    return f"il reste {reste} jour{'s' if reste > 1 else ''}"
