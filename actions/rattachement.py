"""Attach a received action to an item of the référentiel: rules of the CNP, then the choice of the professional."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import transaction

from accounts import horloge, journal
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions import projection
from actions.models import Action
from actions.titulaire import lock_open, require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.correspondances import read_rule
from referentiels.models import ActionPrevue, Correspondance, VersionReferentiel
from referentiels.rules.correspondances import Correspondance as Regle
from referentiels.rules.correspondances import IssueRattachement, Rattachement, Signature, attach


class Regles:
    """Rules and items of some versions, read in three queries whatever their number."""

    def __init__(self, version_ids: Collection[int]) -> None:
        versions = dict(VersionReferentiel.objects.filter(pk__in=version_ids).values_list("pk", "referentiel_id"))
        regles: dict[int, list[Regle]] = {}
        for c in Correspondance.objects.filter(referentiel_id__in=set(versions.values())).order_by("rang", "pk"):
            regles.setdefault(c.referentiel_id, []).append(read_rule(c))
        self._regles = {version: regles.get(referentiel, []) for version, referentiel in versions.items()}
        self.items: dict[int, dict[str, int]] = {version: {} for version in versions}
        for version, code, pk in (
            ActionPrevue.objects.filter(version_id__in=versions)
            .order_by("rang", "code")
            .values_list("version_id", "code", "pk")
        ):
            self.items[version][code] = pk

    def attach(
        self,
        version_id: int | None,
        signature: Signature,
        axes: Collection[int] = (),
        choix: Mapping[Signature, str] | None = None,
    ) -> Rattachement:
        """What the rules of this version say of an action; `axes` are those the partner proposes."""
        if version_id not in self._regles:
            return Rattachement(IssueRattachement.A_RATTACHER)
        return attach(signature, self._regles[version_id], self.items[version_id].keys(), choix, axes)


def signature_of(action: Action) -> Signature:
    """What the rules read of a received action."""
    orientation = "" if action.orientation_numero is None else str(action.orientation_numero)
    return Signature(action.type_action, action.typologie, orientation, action.organisme_type, action.categorie)


def confirm(action: Action, code: str, utilisateur: Utilisateur, on: date) -> Action:
    """The professional says which item a received action is; remembered for the next ones of the same kind.

    `Refus` when the code is not one of the candidates, `Depasse` when somebody already answered.
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
    permis = action.candidats if action.rattachement == Action.Rattachement.A_CONFIRMER else []
    if item is None or (permis and code not in permis):
        raise Refus(
            "item_inconnu", "Cette action du référentiel n’est pas proposée ici.", "code", "Choisissez dans la liste."
        )
    with transaction.atomic():
        lock_open([cycle.pk])
        changees = Action.objects.filter(
            pk=action.pk, revision=action.revision, cycle_id=cycle.pk, rattachement__in=[
                Action.Rattachement.A_CONFIRMER, Action.Rattachement.A_RATTACHER
            ],
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
        projection.rebuild([cycle.pk], on)
    action.refresh_from_db()
    return action


def choices_of(professionnel_id: int) -> dict[Signature, str]:
    """What this professional already chose, by kind of action; the latest choice wins."""
    choisies = Action.objects.filter(
        professionnel_id=professionnel_id, rattachement=Action.Rattachement.RATTACHEE, item__isnull=False,
    ).exclude(candidats=[]).select_related("item").order_by("maj_at", "pk")  # fmt: skip
    return {signature_of(action): action.item.code for action in choisies if action.item is not None}


def reattach(action_ids: Iterable[int], on: date) -> int:
    """Match again actions not attached yet (new rules, new version, cycle known at last); returns how many moved."""
    with transaction.atomic():
        ids = list(action_ids)
        projection.lock(Action.objects.filter(pk__in=ids, cycle__isnull=False).values_list("cycle_id", flat=True))
        return _reattach(ids, on)


def _reattach(action_ids: list[int], on: date) -> int:
    en_attente = list(
        Action.objects.filter(pk__in=action_ids, partenaire__isnull=False)
        .exclude(rattachement=Action.Rattachement.RATTACHEE)
        .select_related("cycle")
        .order_by("pk")
    )
    regles = Regles({a.cycle.version_id for a in en_attente if a.cycle is not None and a.cycle.version_id})
    changees = []
    for action in en_attente:
        version = action.cycle.version_id if action.cycle is not None else None
        trouve = regles.attach(version, signature_of(action), action.axes_proposes, choices_of(action.professionnel_id))
        avant = (action.rattachement, action.candidats)
        action.rattachement = trouve.issue.value
        action.candidats = list(trouve.codes) if trouve.issue is IssueRattachement.A_CONFIRMER else []
        if trouve.issue is IssueRattachement.RATTACHEE:
            assert version is not None  # a rule needs a version
            action.item_id = regles.items[version][trouve.codes[0]]
        if avant != (action.rattachement, action.candidats):
            changees.append(action)
    Action.objects.bulk_update(changees, ["rattachement", "candidats", "item"], batch_size=1_000)
    projection.rebuild({a.cycle_id for a in changees if a.cycle_id is not None}, on)
    return len(changees)
