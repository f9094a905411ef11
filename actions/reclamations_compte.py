"""Take a disputed action out of the count, and put it back: the holder's own account, the partner's row untouched."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions import projection
from actions.models import Action, Reclamation
from actions.reclamations_etapes import depasse
from actions.reclamations_mots import ECARTABLES, NatureReclamation
from actions.titulaire import lock_open, require_holder
from certif.socle.refus import Refus


def may_set_aside(reclamation: Reclamation) -> bool:
    """Whether the page offers it: the holder says that they did not do it, and has not set it aside yet."""
    return reclamation.nature == NatureReclamation.CONTESTATION and not reclamation.ecartee and (
        reclamation.grief in ECARTABLES
    )  # fmt: skip


def set_aside(reclamation: Reclamation, utilisateur: Utilisateur, on: date) -> None:
    """Do not count the disputed action any more; raises `Refus` (holder, `cycle_ferme`, `rapprochee`) or `Depasse`."""
    action = reclamation.action
    if action is None:
        raise depasse()
    if action.fusionnee_dans_id is not None or Action.objects.filter(fusionnee_dans=action).exists():
        raise Refus(
            "rapprochee", "Cette action est rapprochée d’une autre\u00a0: l’écarter les écarterait toutes.", "ecarter",
            "Sur la page de l’action, choisissez d’abord «\u00a0Ce n’est pas la même action\u00a0».",
        )  # fmt: skip
    _write(reclamation, action, utilisateur, on, ecartee=True)


def put_back(reclamation: Reclamation, utilisateur: Utilisateur, on: date) -> None:
    """Count it again, if it was set aside; raises `Refus` (holder, `cycle_ferme`) or `Depasse`."""
    if reclamation.ecartee and reclamation.action is not None:
        _write(reclamation, reclamation.action, utilisateur, on, ecartee=False)


def _write(reclamation: Reclamation, action: Action, utilisateur: Utilisateur, on: date, *, ecartee: bool) -> None:
    require_holder(utilisateur, Permission.RECLAMATION_DEPOSER, action.professionnel_id)
    cycles = [action.cycle_id] if action.cycle_id is not None else []
    with transaction.atomic():
        lock_open(cycles)
        changees = Reclamation.objects.filter(pk=reclamation.pk, ecartee=not ecartee).update(
            ecartee=ecartee, revision=F("revision") + 1, maj_at=horloge.now()
        )
        if not changees:
            raise depasse()
        journal.record(
            Fait.ACTION_ECARTEE if ecartee else Fait.ACTION_REMISE, auteur=utilisateur,
            professionnel=action.professionnel, objet=action, details={"signalement": reclamation.pk},
        )  # fmt: skip
        projection.rebuild(cycles, on)
    reclamation.refresh_from_db()
