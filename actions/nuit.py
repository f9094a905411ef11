"""Every night: prove that the kept projection equals a fresh evaluation, then let the day pass on it (risk)."""

from accounts import horloge, journal, travaux
from accounts.models import Travail
from actions import evaluation_generale

NATURE_NUIT = "projection.nuit"


def schedule() -> None:
    """Queue the work of this night, once."""
    nuit = horloge.today()
    travaux.enqueue(NATURE_NUIT, f"{NATURE_NUIT}:{nuit:%Y-%m-%d}", priorite=8)


def run(travail: Travail) -> None:
    """Handler of the nightly work: compare, tell the journal, then rebuild (only rows that differ are written)."""

    def progress(faites: int, total: int) -> None:
        travaux.renew(travail, faites=faites, total=total)

    on = horloge.today()
    comparees, ecarts = evaluation_generale.check_all(on, progression=progress)
    evaluation_generale.evaluate_all(on, progression=progress)
    journal.record(journal.Fait.PROJECTION_VERIFIEE, details={"comparees": comparees, "ecarts": ecarts})
