"""The holder's own actions: declare, modify, withdraw, restore (R. 4022-25); their documents are in `actions.preuves`.

A row received from a partner is never edited here: who sent it corrects it. Each act checks the holder, compares
and swaps the revision, writes the journal and rewrites the projection, in one transaction.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions import brouillons, doublons, labels_poses, libres_action, preuves, projection, recherche_organismes
from actions.action_tenue import require_own, swap
from actions.models import Action, ActionCatalogue, Brouillon, Cycle
from actions.saisie import Demande, Saisie, check
from actions.titulaire import lock_open, require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.nomenclature import NiveauPreuve


class Refusee(Refus):
    """Several refusals at once, so that a form shows them all. `refus` is the list; it is itself the first one."""

    def __init__(self, refus: list[Refus]) -> None:
        premier = refus[0]
        super().__init__(premier.code, premier.message, premier.champ, premier.remede)
        self.refus = refus


def declare(
    utilisateur: Utilisateur, jeton: str, saisie: Saisie, demande: Demande, on: date, *, autres: Iterable[int] = ()
) -> Action:
    """Turn a draft into an action; the same draft again gives the same action and writes nothing.

    `autres` are the look-alikes that the holder says are other actions: nothing will bring them together.
    Raises `Refusee` (form), `Refus` (holder, closed cycle), `Depasse` (the draft no longer exists).
    """
    with transaction.atomic():
        brouillon = (
            Brouillon.objects.select_for_update(of=("self",))
            .select_related("cycle__exercice__professionnel", "item")
            .filter(jeton=jeton)
            .first()
        )
        if brouillon is None:
            raise Depasse(
                "Ce brouillon n’existe plus.", "Recommencez la déclaration depuis «\u00a0Déclarer une action\u00a0»."
            )
        cycle = brouillon.cycle
        require_holder(utilisateur, Permission.ACTION_DECLARER, cycle.exercice.professionnel_id)
        if brouillon.action_id is not None:
            # Read apart: after a wait PostgreSQL refreshes the locked row, not the rows joined to it.
            return Action.objects.get(pk=brouillon.action_id)
        lock_open([cycle.pk])
        if demande.honneur_seul:
            brouillons.detach_all(brouillon)
        has_file = brouillon.pieces.exists()
        _refuse(check(saisie, cycle, demande, on) + _check_proof(saisie, demande, has_file=has_file))
        action = _create(utilisateur, brouillon, saisie, demande, has_file=has_file)
        _tell_apart(action, autres)
        preuves.hand_over(utilisateur, brouillon, action)
        Brouillon.objects.filter(pk=brouillon.pk).update(action=action, donnees={}, maj_at=horloge.now())
        journal.record(
            Fait.ACTION_DECLAREE, auteur=utilisateur, professionnel=cycle.exercice.professionnel, objet=action,
            details={"item": brouillon.item.code, "preuve": action.preuve},
        )  # fmt: skip
        labels_poses.stamp(action)
        projection.rebuild([cycle.pk], on)
        return action


def modify(utilisateur: Utilisateur, action: Action, saisie: Saisie, demande: Demande, revision: int, on: date) -> None:
    """Correct a declared action; its item and its proof stay."""
    with transaction.atomic():
        cycle = require_own(utilisateur, action)
        libres_action.guard_change(action)
        _refuse(check(saisie, cycle, demande, on))
        swap(action, revision, **_champs(saisie, demande))
        labels_poses.stamp(action)
        _record(Fait.ACTION_MODIFIEE, utilisateur, action, {"revision": revision + 1})
        projection.rebuild([cycle.pk], on)


def withdraw(utilisateur: Utilisateur, action: Action, revision: int, on: date) -> None:
    """Withdraw a declared action: kept, no longer counted, restorable."""
    _set_withdrawn(utilisateur, action, revision, on, retiree=True)


def restore(utilisateur: Utilisateur, action: Action, revision: int, on: date) -> None:
    """Undo a withdrawal."""
    _set_withdrawn(utilisateur, action, revision, on, retiree=False)


def can_edit(utilisateur: Utilisateur, action: Action) -> bool:
    """Whether `modify` and its companions would let this user through."""
    return (
        action.partenaire_id is None
        and action.cycle is not None
        and action.cycle.etat == Cycle.Etat.OUVERT
        and action.professionnel_id == utilisateur.professionnel_id
    )


def _set_withdrawn(utilisateur: Utilisateur, action: Action, revision: int, on: date, *, retiree: bool) -> None:
    with transaction.atomic():
        cycle = require_own(utilisateur, action)
        if action.is_retiree == retiree:
            raise Depasse()
        if retiree:
            libres_action.guard_withdrawal(action)
        swap(action, revision, is_retiree=retiree)
        _record(Fait.ACTION_RETIREE, utilisateur, action, {"retiree": retiree})
        # What other sources told of it stands on its own from now on, or joins it again.
        fusions = doublons.reconcile([action.pk], on)
        projection.rebuild({cycle.pk} | fusions.cycles, on)


def _create(
    utilisateur: Utilisateur, brouillon: Brouillon, saisie: Saisie, demande: Demande, *, has_file: bool
) -> Action:
    instant = horloge.now()
    connue = ActionCatalogue.objects.filter(reference_action=saisie.reference).exists() if saisie.reference else False
    return Action.objects.create(
        professionnel_id=brouillon.cycle.exercice.professionnel_id,
        cycle=brouillon.cycle,
        item=brouillon.item,
        rattachement=Action.Rattachement.RATTACHEE,
        # What a partner will say of the same reference will join it.
        reference_action=saisie.reference if connue else "",
        preuve=demande.niveau_document if has_file else NiveauPreuve.HONNEUR,
        honneur_at=instant if saisie.honneur else None,
        deposee_par=utilisateur,
        created_at=instant,
        maj_at=instant,
        **_champs(saisie, demande),
    )


def _tell_apart(action: Action, autres: Iterable[int]) -> None:
    siennes = Action.objects.filter(cycle=action.cycle, pk__in=autres).order_by("pk").values_list("pk", flat=True)
    if distinctes := list(siennes):
        Action.objects.filter(pk=action.pk).update(distincte_de=distinctes)


def _champs(saisie: Saisie, demande: Demande) -> dict:
    return {
        "intitule": saisie.intitule.strip()[:300],
        "date_fin": saisie.date_fin,
        "duree_minutes": saisie.duree_minutes,
        "role": saisie.role,
        "organisme_nom": saisie.organisme_nom.strip()[:200],
        "organisme_id": recherche_organismes.identify(saisie.organisme_nom) if demande.organisme else "",
        "organisme_type": saisie.organisme_type,
        "independance": saisie.independance,
        "axe_choisi": saisie.axe_choisi,
    }


def _check_proof(saisie: Saisie, demande: Demande, *, has_file: bool) -> list[Refus]:
    if saisie.honneur or (has_file and not demande.honneur_seul):
        return []
    if demande.honneur_seul:
        return [Refus("honneur_absent", "Attestez sur l’honneur\u00a0: c’est la seule preuve demandée.", "honneur")]
    return [
        Refus(
            "preuve_absente", "Joignez un document, ou attestez sur l’honneur.", "preuve",
            "Sans document sous la main, attestez sur l’honneur\u00a0: vous pourrez joindre le document plus tard.",
        )
    ]  # fmt: skip


def _refuse(refus: list[Refus]) -> None:
    if refus:
        raise Refusee(refus)


def _record(fait: Fait, utilisateur: Utilisateur, action: Action, details: dict) -> None:
    journal.record(fait, auteur=utilisateur, professionnel=action.professionnel, objet=action, details=details)
