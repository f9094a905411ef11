"""Take the decisions of a confirmed lot, slice by slice: one transaction each, resumable, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse

from accounts import horloge, notifications, travaux
from accounts.models import Organisation, Travail, Utilisateur
from accounts.permissions import Permission
from actions.models import Avancement, Cycle
from certif.socle.refus import Refus
from ordres import decision, double_regard, precontrole
from ordres.decision_ecrite import Intention, Verifiee, write_many
from ordres.lot_lecture import hindrance, leave_out
from ordres.lot_verrou import BAIL, lock
from ordres.models import Controle, Decision, DossierLot, LotDecisions
from ordres.precontrole import Lu
from ordres.rules.contradictoire import Contradictoire

NATURE = "ordres.lot_decisions"
#: Files of one transaction: what another decision or a professional of the slice may wait for stays under a second.
TRANCHE = 50
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
        retenus = _checked(dossiers, lus, auteur, on)
        write_many([verifiee for _, verifiee in retenus], auteur=auteur, on=on, en_nombre=True)
    _keep(lot, dossiers, [dossier.pk for dossier, _ in retenus])
    return len(dossiers)


def _hold(ids: list[int]) -> None:
    """Hold the cycles, their projections, then their controls, as `ordres.decision` does for one: by order of key.

    What is read after that is what will be written about: one file that moved is left out, the others are not undone.
    """
    list(Cycle.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    list(Avancement.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    list(Controle.objects.select_for_update(no_key=True).filter(cycle__in=ids).order_by("pk").values_list("pk"))


def _checked(
    dossiers: Sequence[DossierLot], lus: Mapping[int, Lu], auteur: Utilisateur, on: date
) -> list[tuple[DossierLot, Verifiee]]:
    """Those that every check lets through; the others are left out, each with what stopped it."""
    candidats = []
    for dossier in dossiers:
        empeche = hindrance(lus[dossier.cycle_id])
        if empeche is not None:
            leave_out(dossier, *empeche)
        else:
            candidats.append(dossier)
    cycles = [lus[dossier.cycle_id].cycle for dossier in candidats]
    instances = _instances(cycles, auteur, on)
    echanges = decision.contradictoires([cycle.controle for cycle in cycles])
    retenus = []
    for dossier in candidats:
        lu = lus[dossier.cycle_id]
        try:
            retenus.append((dossier, _verified(dossier, lu, instances, echanges[lu.cycle.controle.pk], on)))
        except Refus as refus:
            leave_out(dossier, refus.code, refus.message)
    return retenus


def _instances(cycles: Sequence[Cycle], auteur: Utilisateur, on: date) -> dict[int, Organisation | Refus]:
    """In whose name each is decided, or why it is not: no right, or an instance that asks two people."""
    trouvees = decision.allowed_many(cycles, Decision.Sens.SATISFAIT, auteur, on)
    distinctes = {t.pk: t for t in trouvees.values() if isinstance(t, Organisation)}
    bloquees = {pk for pk, instance in distinctes.items() if double_regard.blocks_bulk(instance)}
    return {
        cle: double_regard.bulk_refusal() if isinstance(t, Organisation) and t.pk in bloquees else t
        for cle, t in trouvees.items()
    }


def _verified(
    dossier: DossierLot, lu: Lu, instances: Mapping[int, Organisation | Refus], entre_nous: Contradictoire, on: date
) -> Verifiee:
    """The indication that was confirmed, on the file as it is now; raises `Refus`."""
    controle, instance = lu.cycle.controle, instances[lu.cycle.pk]
    if isinstance(instance, Refus):
        raise instance
    intention = Intention(
        sens=Decision.Sens.SATISFAIT, motif="", revision=dossier.revision, empreinte=dossier.empreinte
    )
    decision.check_shown(controle, intention)
    decision.check(controle, lu.constat, intention, entre_nous, on)
    return Verifiee(controle, intention, lu.constat, entre_nous, instance)


def _keep(lot: LotDecisions, dossiers: Sequence[DossierLot], decides: Sequence[int]) -> None:
    """Write what became of these files: the decision in force, or why they were left out."""
    en_vigueur = Decision.objects.filter(controle__cycle=OuterRef("cycle"), remplacee_par__isnull=True)
    lot.dossiers.filter(pk__in=decides).update(
        etat=DossierLot.Etat.DECIDE, decision=Subquery(en_vigueur.values("pk")[:1])
    )
    ecartes = [dossier for dossier in dossiers if dossier.etat == DossierLot.Etat.ECARTE]
    DossierLot.objects.bulk_update(ecartes, ["etat", "cause", "message"])


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
