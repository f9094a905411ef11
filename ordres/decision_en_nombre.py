"""Decide many complete files « satisfait »: prepared, shown with a sample, confirmed, then decided one by one.

Each file goes through the checks and the writing of `ordres.decision`, the only door: its own decision, its own frozen
constat, its own attestation. A slice is one transaction on files that are held, read again and compared with what was
shown; one that is not the same any more, or that something hinders since, is left out with its reason (CSP R. 4022-20).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.models import Avancement
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import double_regard, lot_echantillon, lot_lecture, lot_tranches
from ordres.campagne_tri import CLOS
from ordres.lot_lecture import DEJA_DECIDE, LE_SIEN, SANS_CONTROLE
from ordres.lot_verrou import lock
from ordres.models import Campagne, Controle, DossierLot, LotDecisions
from ordres.rules.precontrole import Tri
from referentiels.parametres import parametres_au

Etat = LotDecisions.Etat
#: Gestures that stop a lot, start it again or give it up: the states they leave.
EN_PAUSE, REPRENDRE, ANNULER = "suspendre", "reprendre", "annuler"
DEPUIS: dict[str, tuple[LotDecisions.Etat, ...]] = {
    EN_PAUSE: (Etat.EN_COURS,),
    REPRENDRE: (Etat.PAUSE, Etat.EN_COURS),
    ANNULER: (Etat.PREPARATION, Etat.PRET, Etat.EN_COURS, Etat.PAUSE),
}
_VERS = {EN_PAUSE: Etat.PAUSE, REPRENDRE: Etat.EN_COURS, ANNULER: Etat.ANNULE}


def deciding_instances(auteur: Utilisateur, on: date) -> list[Organisation]:
    """Instances in which this person decides that day; raises `Refus("non_autorise")` when there is none."""
    instances = auteur.organisations_with(Permission.CONTROLE_DECIDER, on)
    if not instances:
        raise Refus(
            "non_autorise", "Votre rôle ne permet pas de décider.",
            remede="Demandez à un décideur de l’instance, ou à la personne qui gère ses accès.",
        )  # fmt: skip
    return instances


def prepare_campagne(campagne: Campagne, auteur: Utilisateur, on: date) -> LotDecisions:
    """Prepare a bulk decision on what the pre-check of this campaign found complete (see `prepare`)."""
    complets = Avancement.objects.filter(
        cycle__dossier_campagne__campagne=campagne, cycle__dossier_campagne__tri=Tri.COMPLET.value
    ).exclude(cycle__controle__etat__in=CLOS)
    return prepare(complets, auteur, on, campagne=campagne)


def prepare(
    lignes: QuerySet[Avancement], auteur: Utilisateur, on: date, *, campagne: Campagne | None = None
) -> LotDecisions:
    """Keep whom a bulk decision is about; the files are read in the background. Nothing is decided.

    Raises `Refus` (`non_autorise`, `double_regard`, `personne`).
    """
    instances = deciding_instances(auteur, on)
    instance = campagne.instance if campagne is not None else instances[0]
    if instance.pk not in {o.pk for o in instances}:
        raise Refus(
            "non_autorise", "Vous ne décidez pas dans l’instance de cette campagne.",
            remede="Confiez-la à un décideur de cette instance.",
        )  # fmt: skip
    double_regard.check_bulk(instance)
    with transaction.atomic():
        lot = LotDecisions.objects.create(
            instance=instance, campagne=campagne, prepare_par=auteur, prepare_le=on, prepare_at=horloge.now(),
            graine=secrets.token_hex(16),
        )  # fmt: skip
        if not _choose(lot, Avancement.objects.followed_by(instances).filter(pk__in=lignes.values("pk"))):
            raise Refus(
                "personne", "Aucun dossier ne correspond.",
                remede="Élargissez la sélection, ou refaites le tri de la campagne.",
            )  # fmt: skip
        _leave_out_at_once(lot, auteur)
        travaux.enqueue(lot_lecture.NATURE, lot_lecture.work_key(lot), {"lot": lot.pk}, priorite=4)
    return lot


def _choose(lot: LotDecisions, lignes: QuerySet[Avancement]) -> int:
    """Insert one row by chosen cycle, in one statement; returns how many."""
    try:
        requete, parametres = lignes.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as curseur:
        # The query is Django's own, with its parameters.
        choix = f"SELECT %s, choisis.cycle FROM ({requete}) choisis(cycle)"  # noqa: S608 - no value in it
        curseur.execute(f"INSERT INTO ordres_dossierlot (lot_id, cycle_id) {choix}", [lot.pk, *parametres])
        return int(curseur.rowcount)


def _leave_out_at_once(lot: LotDecisions, auteur: Utilisateur) -> None:
    """What needs no reading to be left out: no control, a decided one, one's own file."""
    controles = Controle.objects.filter(cycle_id=OuterRef("cycle_id"))
    a_lire = lot.dossiers.filter(etat=DossierLot.Etat.A_LIRE)
    for cause, concernes in (
        (SANS_CONTROLE, a_lire.filter(~Exists(controles))),
        (DEJA_DECIDE, a_lire.filter(Exists(controles.filter(etat__in=CLOS)))),
        (LE_SIEN, a_lire.filter(cycle__exercice__professionnel_id=auteur.professionnel_id or 0)),
    ):
        concernes.update(etat=DossierLot.Etat.ECARTE, cause=cause, message=lot_lecture.PHRASES[cause])


def confirm(lot_id: int, auteur: Utilisateur, on: date) -> LotDecisions:
    """Confirm a prepared lot: its decisions are taken in the background, in the name of who confirms.

    Raises `Refus` (`non_autorise`, `echantillon`, `rien_a_decider`) or `Depasse` when it is not to be confirmed.
    """
    with transaction.atomic():
        lot = lock(lot_id)
        require_decision(lot, auteur, on)
        if lot.etat != Etat.PRET:
            raise Depasse("Ce lot n’attend plus de confirmation.")
        nombre = lot.dossiers.filter(etat=DossierLot.Etat.A_DECIDER).count()
        if not nombre:
            raise Refus(
                "rien_a_decider", "Aucun dossier de ce lot ne peut être décidé en nombre.",
                remede="Lisez pourquoi chacun est laissé de côté, puis décidez-les un par un.",
            )  # fmt: skip
        _require_sample(lot, auteur, on)
        lot.etat, lot.confirme_par, lot.confirme_at = Etat.EN_COURS, auteur, horloge.now()
        lot.save(update_fields=["etat", "confirme_par", "confirme_at"])
        _tell(lot, "confirmer", auteur, nombre=nombre)
        travaux.enqueue(lot_tranches.NATURE, lot_tranches.work_key(lot), {"lot": lot.pk}, priorite=5)
    return lot


def steer(lot_id: int, geste: str, auteur: Utilisateur, on: date) -> LotDecisions:
    """Pause a lot, take it up again, or give up what is not decided yet; what is decided stays.

    `geste` is a key of `DEPUIS`. Raises `Refus` (`non_autorise`, `echantillon`), `Depasse` when the lot has moved.
    """
    with transaction.atomic():
        lot = lock(lot_id)
        require_decision(lot, auteur, on)
        if lot.etat not in DEPUIS[geste]:
            raise Depasse("Ce lot a changé d’état pendant que vous le consultiez.")
        if geste == REPRENDRE:
            # What is left is decided in the name of who starts it again.
            _require_sample(lot, auteur, on)
            lot.confirme_par = auteur
        lot.etat, lot.arret = _VERS[geste], ""
        if geste == ANNULER:
            lot.fini_at = horloge.now()
            lot.dossiers.filter(etat__in=(DossierLot.Etat.A_LIRE, DossierLot.Etat.A_DECIDER)).update(
                etat=DossierLot.Etat.ECARTE, cause=lot_lecture.ANNULE, message=lot_lecture.PHRASES[lot_lecture.ANNULE]
            )
        lot.save(update_fields=["etat", "arret", "fini_at", "confirme_par"])
        _tell(lot, geste, auteur)
        if geste == REPRENDRE:
            travaux.requeue(lot_tranches.NATURE, lot_tranches.work_key(lot), {"lot": lot.pk}, priorite=5)
    return lot


def require_decision(lot: LotDecisions, auteur: Utilisateur, on: date) -> None:
    """Raise `Refus("non_autorise")` unless this person decides in the instance of the lot that day."""
    if lot.instance_id not in _ids(auteur.organisations_with(Permission.CONTROLE_DECIDER, on)):
        raise Refus(
            "non_autorise", "Votre rôle dans cette instance ne permet pas de décider.",
            remede="Demandez à un décideur de l’instance, ou à la personne qui gère ses accès.",
        )  # fmt: skip


def _require_sample(lot: LotDecisions, auteur: Utilisateur, on: date) -> None:
    if parametres_au(on).lot_echantillon_ouvert and lot_echantillon.to_open(lot, auteur):
        raise Refus(
            "echantillon", "Vous n’avez pas ouvert tous les dossiers de l’échantillon.",
            remede="Ouvrez chacun d’eux, regardez ses preuves, puis confirmez.",
        )  # fmt: skip


def _ids(instances: Sequence[Organisation]) -> set[int]:
    return {instance.pk for instance in instances}


def _tell(lot: LotDecisions, geste: str, auteur: Utilisateur, **details: int) -> None:
    journal.record(
        Fait.DECISIONS_EN_NOMBRE, auteur=auteur, organisation=lot.instance, objet=lot,
        details={"geste": geste, "graine": lot.graine, **details},
    )  # fmt: skip
