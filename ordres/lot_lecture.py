"""Read the files of a bulk decision before anybody confirms it: each is proposed or left out with its reason.

What is kept of a file is what will be compared when its turn comes: the revision of its control and its digest.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import horloge, travaux
from accounts.models import Travail
from ordres import precontrole
from ordres.lot_verrou import BAIL, lock
from ordres.models import DossierLot, LotDecisions
from ordres.precontrole import Lu
from ordres.rules.echantillon import draw
from ordres.rules.precontrole import Tri
from referentiels.parametres import parametres_au

NATURE = "ordres.lot_lecture"
SANS_CONTROLE, DEJA_DECIDE, LE_SIEN, CHANGE, ANNULE = (
    "sans_controle", "deja_decide", "propre_dossier", "depasse", "annule",
)  # fmt: skip
#: Why a file was left out, when the words do not come from the pre-check or from a refusal.
PHRASES: dict[str, str] = {
    SANS_CONTROLE: "Aucun contrôle n’est ouvert sur ce cycle.",
    DEJA_DECIDE: "Le contrôle est déjà décidé.",
    LE_SIEN: "C’est votre propre dossier.",
    CHANGE: "Le dossier ou son contrôle a changé depuis qu’il a été montré.",
    ANNULE: "Le lot a été annulé avant que vienne son tour.",
}
Etat = DossierLot.Etat


def work_key(lot: LotDecisions) -> str:
    """Key of the piece of work that reads this lot."""
    return f"{NATURE}:{lot.pk}"


def handle(travail: Travail) -> None:
    """Handler of the work. Safe to run twice at once: each slice is read under the lock of the lot."""
    progres = travaux.lease_by_slice(travail, BAIL)
    pk = travail.donnees["lot"]
    faites, total = 0, DossierLot.objects.filter(lot_id=pk, etat=Etat.A_LIRE).count()
    while nombre := read_slice(pk, horloge.today()):
        faites += nombre
        progres(faites, max(total, faites))


@transaction.atomic
def read_slice(lot_id: int, on: date) -> int:
    """Read the next files of a lot; returns how many, 0 once it is ready to be confirmed (or is not read any more)."""
    lot = lock(lot_id)
    if lot.etat != LotDecisions.Etat.PREPARATION:
        return 0
    dossiers = list(lot.dossiers.filter(etat=Etat.A_LIRE).order_by("cycle_id")[: precontrole.LOT])
    if not dossiers:
        _ready(lot, on)
        return 0
    lus = precontrole.read([dossier.cycle_id for dossier in dossiers], on)
    for dossier in dossiers:
        _sort(dossier, lus[dossier.cycle_id])
    DossierLot.objects.bulk_update(dossiers, ["etat", "revision", "empreinte", "cause", "message"])
    return len(dossiers)


def leave_out(dossier: DossierLot, cause: str, message: str) -> None:
    """Mark a file as left out; the caller writes it."""
    dossier.etat, dossier.cause, dossier.message = Etat.ECARTE, cause[:40], message[:300]


def hindrance(lu: Lu) -> tuple[str, str] | None:
    """Why this control is not decided in bulk, as the pre-check sees it now, or None."""
    if lu.revision is None:
        return SANS_CONTROLE, PHRASES[SANS_CONTROLE]
    if lu.is_clos:
        return DEJA_DECIDE, PHRASES[DEJA_DECIDE]
    if lu.conclusion.tri is not Tri.COMPLET:
        motifs = lu.conclusion.motifs
        return motifs[0].value, " ".join(motif.phrase for motif in motifs)
    return None


def _sort(dossier: DossierLot, lu: Lu) -> None:
    empeche = hindrance(lu)
    if empeche is not None:
        leave_out(dossier, *empeche)
        return
    assert lu.revision is not None  # `hindrance` said so
    dossier.etat, dossier.revision, dossier.empreinte = Etat.A_DECIDER, lu.revision, lu.constat.empreinte


def _ready(lot: LotDecisions, on: date) -> None:
    """Draw the sample, and let somebody confirm."""
    retenus = lot.dossiers.filter(etat=Etat.A_DECIDER)
    tires = draw(lot.graine, retenus.values_list("cycle_id", flat=True).iterator(), parametres_au(on).lot_echantillon)
    retenus.filter(cycle_id__in=tires).update(is_echantillon=True)
    LotDecisions.objects.filter(pk=lot.pk).update(etat=LotDecisions.Etat.PRET)
