"""Will the controls of a campaign be decided in time at the present pace? (due within six months, CSP R. 4022-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

#: Days looked back on to know the present pace; a campaign younger than that is judged on its own days.
FENETRE = 14


@dataclass(frozen=True, slots=True)
class Prevision:
    """`par_jour`: decisions a calendar day at the present pace; `fin`: the day it leads to (None without any pace).

    `necessaire` is the pace that would still do; `is_tenue` says whether the present one does. `retard` counts the
    days past the deadline, 0 when it is kept.
    """

    par_jour: float
    necessaire: float
    fin: date | None
    is_tenue: bool
    retard: int


def pace(decidees: int, ouverte_le: date, on: date) -> float:
    """Decisions a day over the last `FENETRE` days, or since the campaign opened when it is younger."""
    jours = min(FENETRE, (on - ouverte_le).days + 1)
    return decidees / max(1, jours)


def forecast(restantes: int, par_jour: float, on: date, echeance: date) -> Prevision:
    """Where this pace leads when `restantes` controls are left on the day `on`, due on `echeance` (inclusive)."""
    jours_restants = max(0, (echeance - on).days + 1)
    necessaire = restantes / jours_restants if jours_restants else float(restantes)
    if not restantes:
        return Prevision(par_jour, 0.0, on, True, 0)
    if not par_jour:
        return Prevision(0.0, necessaire, None, False, 0)
    # What is decided today counts: as many days as it takes, this one included.
    fin = on + timedelta(days=min(ceil(restantes / par_jour), 36_500) - 1)
    return Prevision(par_jour, necessaire, fin, fin <= echeance, max(0, (fin - echeance).days))
