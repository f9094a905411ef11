"""The cycles of a professional, computed from recorded facts (CSP R. 4022-14 to -17).

A change of specialty or activity inside the profession changes nothing here (R. 4022-17): the
cycle keeps its dates, only the référentiel version of what is still to do changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from actions.rules.cloture import Cloture, cloture_de
from actions.rules.faits import CycleCalcule, Faits, Inscription, Jugement
from actions.rules.ouverture import Ouverture, carriere_de, premiere, suivante
from actions.statuts import EtatCycle, MotifCloture, RegimeCycle
from certif.socle.period import Period, cycle_de
from referentiels.parametres import Parametres

__all__ = [
    "CycleCalcule",
    "Faits",
    "Inscription",
    "Jugement",
    "compute_cycles",
    "cycle_au",
]


def compute_cycles(faits: Faits, on: date, parametres: Parametres) -> tuple[CycleCalcule, ...]:
    """Every cycle of the professional known on the day `on`, by profession then date.

    One series of cycles per profession. Facts dated after `on` do not close a cycle.
    """
    professions = {i.profession or faits.profession for i in faits.inscriptions}
    cycles: list[CycleCalcule] = []
    for profession in sorted(professions or {faits.profession}):
        cycles += _serie(profession, faits, on, parametres)
    return tuple(cycles)


def cycle_au(cycles: Iterable[CycleCalcule], on: date, profession: str | None = None) -> CycleCalcule | None:
    """The cycle to look at on the day `on`: the last one begun, else the next one, else None.

    A cycle that has reached its end stays the one to look at until the next one opens, because
    it is the one that the Ordre controls. Without `profession`, one that is not closed comes
    first, then the last one begun.
    """
    siens = [c for c in cycles if profession is None or c.profession == profession]
    derniers: dict[str, CycleCalcule] = {}
    for cycle in sorted(siens, key=lambda c: c.periode.debut):
        if cycle.periode.debut <= on:
            derniers[cycle.profession] = cycle
    if derniers:
        return max(derniers.values(), key=lambda c: (c.etat is not EtatCycle.CLOS, c.periode.debut))
    return min(siens, key=lambda c: c.periode.debut, default=None)


def _serie(profession: str, faits: Faits, on: date, p: Parametres) -> Iterator[CycleCalcule]:
    """The successive cycles of one profession; none opens after a death, whatever the register still says."""
    carriere = carriere_de(profession, faits, p)
    deces = faits.deces if faits.deces is not None and faits.deces <= on else date.max
    ouverture = premiere(carriere, p)
    while ouverture is not None and ouverture.debut <= deces:
        periode = cycle_de(ouverture.debut, ouverture.annees)
        cycle = _cycle(profession, ouverture, periode, cloture_de(carriere, periode, on, p), on)
        yield cycle
        ouverture = suivante(carriere, cycle, p)


def _cycle(profession: str, ouverture: Ouverture, periode: Period, cloture: Cloture | None, on: date) -> CycleCalcule:
    assert periode.fin is not None  # cycle_de always gives an end
    if cloture is not None:
        return CycleCalcule(
            profession=profession,
            periode=periode.until(cloture.fin),
            fin_prevue=periode.fin,
            regime=ouverture.regime,
            article=cloture.article,
            motif=cloture.motif,
            etat=EtatCycle.CLOS,
            motif_cloture=cloture.motif_cloture,
            provisoire=ouverture.regime is RegimeCycle.PROVISOIRE,
        )
    return CycleCalcule(
        profession=profession,
        periode=periode,
        fin_prevue=periode.fin,
        regime=ouverture.regime,
        article=ouverture.article,
        motif=ouverture.motif,
        etat=EtatCycle.ECHU if periode.fin < on else EtatCycle.OUVERT,
        motif_cloture=MotifCloture.AUCUN,
        provisoire=ouverture.regime is RegimeCycle.PROVISOIRE,
    )
