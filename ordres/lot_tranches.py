"""Take the decisions of a confirmed lot, slice by slice: one transaction each, resumable, nothing twice."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts import horloge, notifications, travaux
from accounts.models import Travail, Utilisateur
from accounts.permissions import Permission
from actions.models import Avancement, Cycle
from certif.socle.refus import Refus
from ordres import decision, precontrole
from ordres.lot_lecture import hindrance, leave_out
from ordres.lot_verrou import BAIL, lock
from ordres.models import Decision, DossierLot, LotDecisions
from ordres.precontrole import Lu

NATURE = "ordres.lot_decisions"
#: Files of one transaction: what another decision or a professional of the slice may wait for stays under a second.
TRANCHE = 20
Etat = LotDecisions.Etat
_SANS_DROIT = "La personne qui a confirmé ce lot ne décide plus dans cette instance."


def work_key(lot: LotDecisions) -> str:
    """Key of the piece of work that decides this lot."""
    return f"{NATURE}:{lot.pk}"


def handle(travail: Travail) -> None:
    """Handler of the work: decide what is left to decide. Safe to run twice at once."""
    progres = travaux.lease_by_slice(travail, BAIL)
    pk = travail.donnees["lot"]
    faites, total = 0, DossierLot.objects.filter(lot_id=pk, etat=DossierLot.Etat.A_DECIDER).count()
    while nombre := decide_slice(pk, horloge.today()):
        faites += nombre
        progres(faites, max(total, faites))


@transaction.atomic
def decide_slice(lot_id: int, on: date) -> int:
    """Decide the next files of a lot; returns how many were looked at, 0 when there is nothing to do any more."""
    lot = lock(lot_id)
    if lot.etat != Etat.EN_COURS:
        return 0
    auteur = lot.confirme_par
    assert auteur is not None  # constraint `lot_confirme_par_quelqu_un`
    if not _may_decide(auteur, lot, on):
        _stop(lot, auteur)
        return 0
    dossiers = list(lot.dossiers.filter(etat=DossierLot.Etat.A_DECIDER).order_by("cycle_id")[:TRANCHE])
    if not dossiers:
        _finish(lot, auteur)
        return 0
    ids = [dossier.cycle_id for dossier in dossiers]
    _hold(ids)
    lus = precontrole.read(ids, on)
    with travaux.one_wake_up():
        for dossier in dossiers:
            _decide(dossier, lus[dossier.cycle_id], auteur, on)
    DossierLot.objects.bulk_update(dossiers, ["etat", "cause", "message", "decision"])
    return len(dossiers)


def _hold(ids: list[int]) -> None:
    """Hold the cycles then their projections, as `ordres.decision.lock` does for one: in the order of their key."""
    list(Cycle.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    list(Avancement.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _decide(dossier: DossierLot, lu: Lu, auteur: Utilisateur, on: date) -> None:
    empeche = hindrance(lu)
    if empeche is not None:
        leave_out(dossier, *empeche)
        return
    controle = lu.cycle.controle
    intention = decision.Intention(
        sens=Decision.Sens.SATISFAIT, motif="", revision=dossier.revision, empreinte=dossier.empreinte
    )
    try:
        # What one file refuses, whenever it says so, undoes nothing but itself.
        with transaction.atomic():
            instance = decision.allowed(controle, intention, auteur, on)
            entre_nous = decision.check(controle, lu.constat, intention, on)
            rendue = decision.write(
                controle, intention, lu.constat, entre_nous, auteur=auteur, instance=instance, on=on
            )
    except Refus as refus:
        leave_out(dossier, refus.code, refus.message)
        return
    dossier.etat, dossier.decision = DossierLot.Etat.DECIDE, rendue


def _may_decide(auteur: Utilisateur, lot: LotDecisions, on: date) -> bool:
    instances = auteur.organisations_with(Permission.CONTROLE_DECIDER, on)
    return auteur.is_active and lot.instance_id in {instance.pk for instance in instances}


def _stop(lot: LotDecisions, auteur: Utilisateur) -> None:
    """Pause a lot whose author lost the right meanwhile: nothing is decided in the name of who may not."""
    LotDecisions.objects.filter(pk=lot.pk).update(etat=Etat.PAUSE, arret=_SANS_DROIT)
    _notify(lot, auteur, "arret", "Vos décisions en nombre sont en pause", _SANS_DROIT)


def _finish(lot: LotDecisions, auteur: Utilisateur) -> None:
    LotDecisions.objects.filter(pk=lot.pk).update(etat=Etat.TERMINE, fini_at=horloge.now())
    decides = lot.dossiers.filter(etat=DossierLot.Etat.DECIDE).count()
    ecartes = lot.dossiers.filter(etat=DossierLot.Etat.ECARTE).count()
    mots = f"Décisions prises\u00a0: {decides}. Dossiers laissés de côté\u00a0: {ecartes}."
    _notify(lot, auteur, "fin", "Vos décisions en nombre sont terminées", mots)


def _notify(lot: LotDecisions, auteur: Utilisateur, quoi: str, titre: str, texte: str) -> None:
    notifications.notify(
        cle=f"lot:{lot.pk}:{quoi}", nature="lot", titre=titre, texte=texte, lien=reverse("ordre:lot", args=[lot.pk]),
        utilisateur=auteur,
    )  # fmt: skip
