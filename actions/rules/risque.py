"""Risk of not finishing in time: time left against work left (CSP R. 4022-18; thresholds are choix).

Late = share of the cycle gone minus share of the work done. `risque_modere` and `risque_eleve` are the thresholds,
`risque_mois_restants` the last months in which an incomplete cycle is never at low risk; all three are public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache

from actions.rules.avancement import Avancement
from certif.socle.period import Period, ajoute_mois, lendemain
from referentiels.parametres import Parametres

_JOURS_PAR_MOIS = 30.4375
_INSECABLE = "\u00a0"


class NiveauRisque(IntEnum):
    """From nothing left to do to a cycle that ended incomplete."""

    AUCUN = 0
    FAIBLE = 1
    MODERE = 2
    ELEVE = 3

    @property
    def libelle(self) -> str:
        """The level in French."""
        return ("Aucun", "Faible", "Modéré", "Élevé")[self.value]


@dataclass(frozen=True, slots=True)
class Risque:
    """The level with what gave it; parts go from 0.0 to 1.0, `jours_restants` counts `on` itself."""

    niveau: NiveauRisque
    jours_restants: int
    part_temps: float
    part_travail: float
    phrase: str


def _part_du_temps(periode: Period, on: date) -> float:
    """The share of the cycle already gone on the morning of `on`."""
    return min(1.0, max(0.0, (on - periode.debut).days / periode.days()))


@lru_cache(maxsize=64)
def _derniers_mois(on: date, mois: int) -> date:
    """The day from which a cycle that ends before is in its last months: one day serves a whole night."""
    return ajoute_mois(on, mois)


def level(avancement: Avancement, periode: Period, on: date, parametres: Parametres) -> NiveauRisque:
    """The level on the day `on`; `periode` must have an end (ValueError).

    Late = time gone minus work done. A complete cycle has no risk, an ended incomplete one the
    highest; in the last months an incomplete cycle is at least at moderate risk.
    """
    if avancement.is_complet:
        return NiveauRisque.AUCUN
    fin = periode.fin
    if fin is None:
        raise ValueError("the risk needs a cycle that has an end")
    retard = _part_du_temps(periode, on) - avancement.total
    if on > fin or retard >= parametres.risque_eleve:
        return NiveauRisque.ELEVE
    if retard >= parametres.risque_modere or _derniers_mois(on, parametres.risque_mois_restants) > fin:
        return NiveauRisque.MODERE
    return NiveauRisque.FAIBLE


def assess(avancement: Avancement, periode: Period, on: date, parametres: Parametres) -> Risque:
    """The level and its reasons, with one French sentence; `periode` must have an end (ValueError)."""
    niveau = level(avancement, periode, on, parametres)
    fin = periode.fin or on
    return Risque(
        niveau=niveau,
        jours_restants=max(0, (fin - on).days + 1),
        part_temps=_part_du_temps(periode, on),
        part_travail=avancement.total,
        phrase=why(niveau, avancement.faites, avancement.requises, fin, on),
    )


def why(niveau: NiveauRisque | int, faites: int, requises: int, fin: date, on: date) -> str:
    """« Pourquoi ce risque »: what is left, the time left, the pace needed, in one sentence.

    `faites` and `requises` are whole actions (« 3 sur 8 »); `fin` is the last day of the cycle. When what is missing is
    not counted in actions (points, hours), the sentence gives no pace.
    """
    if niveau == NiveauRisque.AUCUN:
        return "Tout ce qui est demandé est fait."
    manque = max(0, requises - faites)
    manquent = f"il manque {_count(manque, 'action')} sur {requises}" if manque else ""
    jours = (fin - on).days + 1
    if jours <= 0:
        return f"Le cycle est terminé et {manquent or 'l’obligation n’est pas satisfaite'}."
    reste = time_left(fin, on)
    if not manque:
        return f"Il reste {reste}{_INSECABLE}: une partie de ce que demande le référentiel manque encore."
    return f"{manquent.capitalize()} et il reste {reste}{_INSECABLE}: {pace(manque, jours)}."


def pace(manque: int, jours: int) -> str:
    """The pace at which `manque` actions (one or more) fit in `jours` days, rounded on the safe side."""
    if manque == 1:
        return "une seule suffit d’ici là"
    ecart = jours / manque
    if ecart >= 2 * _JOURS_PAR_MOIS:
        return f"il en faut une tous les {int(ecart / _JOURS_PAR_MOIS)}{_INSECABLE}mois"
    if ecart >= 14:
        return f"il en faut une toutes les {int(ecart / 7)}{_INSECABLE}semaines"
    return "il en faut une par semaine" if ecart >= 7 else "il en faut plus d’une par semaine"


def time_left(fin: date, on: date) -> str:
    """« 5 ans et 1 mois », « 3 mois », « 12 jours »: whole months, days under one month, the last day included."""
    apres = lendemain(fin)
    mois = (apres.year - on.year) * 12 + apres.month - on.month - (apres.day < on.day)
    if mois < 1:
        return _count(max(0, (apres - on).days), "jour")
    ans, reste = divmod(mois, 12)
    parts = [_count(ans, "an")] if ans else []
    if reste:
        parts.append(f"{reste}{_INSECABLE}mois")
    return " et ".join(parts)


def _count(nombre: int, mot: str) -> str:
    return f"{nombre}{_INSECABLE}{mot}{'s' if nombre > 1 else ''}"
