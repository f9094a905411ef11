"""Delays of the control, counted in calendar months and days (CSP R. 4022-19, R. 4022-20)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


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
