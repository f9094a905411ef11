"""Every night: apply versions that take effect, say which opinions are late, prove the kept projection, let the day
pass on it (risk), erase for good the notes and the photos that may no longer come back."""

from datetime import timedelta

from accounts import horloge, journal, resumes, travaux
from accounts.flux import attente, ecarts
from accounts.models import Travail
from actions import (
    appreciations_releve,
    capture,
    carnet,
    choix_applique,
    evaluation_generale,
    labels_poses,
    reclamations_nuit,
    transit,
)
from referentiels import publication, relances
from referentiels.parametres import parametres_au

NATURE_NUIT = "projection.nuit"
#: A night may be missed: versions that took effect lately are looked at again, which changes nothing twice.
RATTRAPAGE = timedelta(days=7)


def schedule() -> None:
    """Queue the works of this night, once each."""
    nuit = horloge.today()
    choix_applique.schedule(nuit)
    travaux.enqueue(NATURE_NUIT, f"{NATURE_NUIT}:{nuit:%Y-%m-%d}", priorite=8)
    transit.schedule(nuit)
    reclamations_nuit.schedule(nuit)
    appreciations_releve.schedule(nuit)
    labels_poses.schedule()
    ecarts.schedule(nuit)
    resumes.schedule(nuit, parametres_au(nuit).informations_par_an)


def run(travail: Travail) -> None:
    """Handler of the nightly work, in one pass: compare, write the rows that differ, tell the journal."""

    def progress(faites: int, total: int) -> None:
        travaux.renew(travail, faites=faites, total=total)

    on = horloge.today()
    for version in publication.taking_effect(on - RATTRAPAGE, on):
        publication.touch_scope(version, on)
    relances.remind_late_opinions(on)
    attente.request_replay()
    carnet.forget_erased()
    capture.forget()
    # One process: the day's work has the other cores.
    revue = evaluation_generale.review_all(on, processus=1, progression=progress)
    journal.record(journal.Fait.PROJECTION_VERIFIEE, details={"comparees": revue.cycles, "ecarts": revue.ecarts})
