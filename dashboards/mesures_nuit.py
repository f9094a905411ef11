"""Every night: prove the cells, count them again, draw up the day’s figures. Every hour: pack what was appended."""

from __future__ import annotations

from accounts import horloge, journal, travaux
from accounts.models import Travail
from dashboards import cellules_ecrites, publication

NATURE_NUIT = "mesures.nuit"
NATURE_TASSER = "mesures.tasser"


def schedule() -> None:
    """Queue the work of this night, once, after that of the projection."""
    nuit = horloge.today()
    travaux.enqueue(NATURE_NUIT, f"{NATURE_NUIT}:{nuit:%Y-%m-%d}", {"jour": nuit.isoformat()}, priorite=9)


def schedule_packing() -> None:
    """Queue the packing of the cells; asked again before it ran, it runs once."""
    travaux.requeue(NATURE_TASSER, NATURE_TASSER, priorite=9)


def handle(travail: Travail) -> None:
    """Handler of the night. What differs is told to the journal, then counted again; safe to run twice."""
    on = horloge.today()
    ecarts = cellules_ecrites.compare()
    travaux.renew(travail, 1, 3)
    cellules_ecrites.rebuild(on)
    travaux.renew(travail, 2, 3)
    cellules = publication.draw_up(on)
    journal.record(journal.Fait.MESURES_ARRETEES, details={"cellules": cellules, "ecarts": len(ecarts)})


def handle_packing(travail: Travail) -> None:
    """Handler of the packing."""
    cellules_ecrites.pack()
