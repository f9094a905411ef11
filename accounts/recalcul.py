"""Run the waiting recomputation of cycles to its end, from a command line that shows how far it is."""

from __future__ import annotations

import threading

from django.db import connection

from accounts import travaux
from accounts.models import Travail
from certif.socle.progres import Progres

NATURE = "cycles.recalcul"
PAS = 1.0


def run_recalcul(progres: Progres | None = None) -> None:
    """Run pending work of this kind until none is left; RuntimeError when it was set aside.

    With `progres`, a thread reads the progress the handler publishes in the work table (own connection).
    """
    fini = threading.Event()
    suivi = threading.Thread(target=_follow, args=(progres, fini), daemon=True) if progres else None
    if suivi:
        suivi.start()
    try:
        travaux.run_pending([NATURE])
    finally:
        fini.set()
        if suivi:
            suivi.join()
    ecarte = Travail.objects.filter(nature=NATURE, cle=NATURE).exclude(etat=Travail.Etat.FAIT).first()
    if ecarte is not None and ecarte.etat != Travail.Etat.EN_COURS:
        raise RuntimeError(ecarte.erreur or "le recalcul des cycles attend encore ; relancez la commande.")


def _follow(progres: Progres, fini: threading.Event) -> None:
    try:
        while not fini.wait(PAS):
            travail = Travail.objects.filter(cle=NATURE).values_list("faites", "total").first()
            if travail and travail[1]:
                progres("Calcul des cycles et des avancements", *travail)
    finally:
        connection.close()
        progres.close()
