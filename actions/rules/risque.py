"""Risk of not finishing in time: time left against work left (CSP R. 4022-18; thresholds are choix)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache

from actions.rules.avancement import Avancement
from certif.socle.period import Period, ajoute_mois
from referentiels.parametres import Parametres


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
    """The level and its reasons, with one French sentence."""
    niveau = level(avancement, periode, on, parametres)
    fin = periode.fin or on
    jours = max(0, (fin - on).days + 1)
    return Risque(
        niveau=niveau,
        jours_restants=jours,
        part_temps=_part_du_temps(periode, on),
        part_travail=avancement.total,
        phrase=_phrase(niveau, jours),
    )


def _phrase(niveau: NiveauRisque, jours: int) -> str:
    if niveau is NiveauRisque.AUCUN:
        return "Tout ce qui est demandé est fait."
    if jours == 0:
        return "Le cycle est terminé et l’obligation n’est pas satisfaite."
    reste = f"{jours:,}".replace(",", "\u202f") + (" jours" if jours > 1 else " jour")
    return {
        NiveauRisque.FAIBLE: f"Il reste {reste}\u00a0: la progression suit le temps écoulé.",
        NiveauRisque.MODERE: f"Il reste {reste}\u00a0: la progression prend du retard.",
        NiveauRisque.ELEVE: f"Il reste {reste}\u00a0: la progression est très en retard.",
    }[niveau]
