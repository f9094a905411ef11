"""Attach a received action to an item of the référentiel: rules of the CNP, then the choice of the professional."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts import horloge, journal
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions import labels_poses, libres_action, projection, rattachement_lots
from actions.models import Action
from actions.titulaire import lock_open, require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.models import ActionPrevue


def may_answer(action: Action) -> bool:
    """Whether the professional may say which item it is: nobody did, or they did themselves and may change their mind.

    What a correspondence of the CNP decided alone, or was acquired under another version, stays (R. 4022-17).
    """
    if action.rattachement != Action.Rattachement.RATTACHEE:
        return True
    if action.item is None or action.cycle is None or not action.candidats or action.partenaire_id is None:
        return False
    return action.item.version_id == action.cycle.version_id


def confirm(action: Action, code: str, utilisateur: Utilisateur, on: date) -> Action:
    """The professional says which item a received action is; remembered for the next ones of the same kind.

    Said again, it replaces what they said. `Refus` when the code is not one of the candidates, `Depasse` when somebody
    already answered.
    """
    require_holder(utilisateur, Permission.ACTION_CONFIRMER, action.professionnel_id)
    cycle = action.cycle
    if cycle is None or cycle.version_id is None:
        raise Refus(
            "sans_referentiel",
            "Aucun référentiel ne s’applique encore à cette action.",
            remede="Votre choix sera demandé dès que le référentiel de votre spécialité sera publié.",
        )
    item = ActionPrevue.objects.filter(version_id=cycle.version_id, code=code).first()
    permis = open_choices(action)
    if item is None or (permis and code not in permis):
        raise Refus(
            "item_inconnu", "Cette action du référentiel n’est pas proposée ici.", "code", "Choisissez dans la liste."
        )
    with transaction.atomic():
        lock_open([cycle.pk])
        if not may_answer(action):
            raise Depasse
        libres_action.guard_change(action)
        changees = Action.objects.filter(
            pk=action.pk, revision=action.revision, cycle_id=cycle.pk, rattachement=action.rattachement
        ).update(
            item=item, rattachement=Action.Rattachement.RATTACHEE, candidats=permis or [code],
            revision=action.revision + 1, maj_at=horloge.now(),
        )  # fmt: skip
        if not changees:
            raise Depasse
        journal.record(
            journal.Fait.ACTION_RATTACHEE,
            auteur=utilisateur,
            professionnel=action.professionnel,
            objet=action,
            details={"code": code},
        )
        labels_poses.stamp(Action.objects.select_related("item__version").get(pk=action.pk))
        projection.rebuild([cycle.pk], on)
    action.refresh_from_db()
    return action


def open_choices(action: Action) -> list[str]:
    """Codes among which to choose; empty when the whole référentiel is open, since no correspondence speaks of it."""
    if action.rattachement == Action.Rattachement.RATTACHEE and len(action.candidats) == 1:
        return []
    return action.candidats


def reattach(action_ids: Iterable[int], on: date) -> int:
    """Match again these actions, if they are not attached yet; returns how many moved. Writes the projection."""
    with transaction.atomic():
        ids = list(action_ids)
        projection.lock(Action.objects.filter(pk__in=ids, cycle__isnull=False).values_list("cycle_id", flat=True))
        return len(rattachement_lots.rematch("a.id = ANY(%(ids)s)", {"ids": ids}, on, projeter=True))
