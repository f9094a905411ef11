"""An action that the CNP accepted beforehand, once its holder says that it is done: it counts at once."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import horloge
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions import libres_action
from actions.declaration import Refusee
from actions.libres_etapes import depasse
from actions.models import Action, DemandeLibre, PieceLibre
from actions.rules.libre import EtatLibre
from actions.titulaire import lock_open, require_holder
from certif.socle.refus import Refus


def is_to_declare(demande: DemandeLibre) -> bool:
    """Whether the CNP agreed beforehand and the holder has not yet said that the action is done."""
    return demande.etat == EtatLibre.ACCEPTEE and demande.action_id is None


def declare(utilisateur: Utilisateur, demande: DemandeLibre, *, jour: date, honneur: bool, on: date) -> Action:
    """Say that an action accepted beforehand is done: it counts at once; said twice, it is written once.

    The documents joined since the decision are its proof; `honneur`: sworn, without any. Raises `Refusee` (form),
    `Refus` (holder, closed cycle) or `Depasse` (no longer accepted).
    """
    require_holder(utilisateur, Permission.DEMANDE_DEPOSER, demande.exercice.professionnel_id)
    with transaction.atomic():
        tenue = DemandeLibre.objects.select_for_update(of=("self",)).get(pk=demande.pk)
        if tenue.action is not None:
            return tenue.action
        if not is_to_declare(tenue) or tenue.cycle is None:
            raise depasse()
        lock_open([tenue.cycle.pk])
        preuves = [] if honneur else proofs_of_done(tenue)
        fautes = _faults_of_done(tenue, jour, has_proof=honneur or bool(preuves), on=on)
        if fautes:
            raise Refusee(fautes)
        action = libres_action.create(
            tenue, utilisateur, jour=jour, etat_cnp=Action.EtatCnp.VALIDEE, honneur=honneur, pieces=preuves, on=on
        )
        DemandeLibre.objects.filter(pk=tenue.pk).update(action=action, maj_at=horloge.now())
    demande.refresh_from_db()
    return action


def proofs_of_done(demande: DemandeLibre) -> list[PieceLibre]:
    """Documents joined since the decision: those before it tell of a project."""
    decision = demande.etapes.filter(vers=EtatLibre.ACCEPTEE).last()
    return list(demande.pieces.filter(created_at__gte=decision.at)) if decision is not None else []


def _faults_of_done(demande: DemandeLibre, jour: date, *, has_proof: bool, on: date) -> list[Refus]:
    cycle, fautes = demande.cycle, []
    if jour > on:
        fautes.append(Refus("date_future", "Cette date n’est pas encore passée.", "date_fin", "Revenez ce jour-là."))
    elif cycle is not None and not cycle.debut <= jour <= cycle.fin:
        fautes.append(Refus("date_hors_cycle", "Cette date est en dehors de votre cycle.", "date_fin"))
    if not has_proof:
        fautes.append(Refus("preuve_absente", "Joignez un document, ou attestez sur l’honneur.", "preuve"))
    return fautes
