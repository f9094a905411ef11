"""Set the labels of the CNPs on the actions that they label: by batches of cycles, in the background.

The actions of the items that wait for a label are walked in the order of an index, cycle after cycle. An action on
which the CNP was asked keeps what it answered: the list gives and takes back only what nobody decided one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Travail
from actions import projection
from actions.models import Action, Cycle, DemandeLibre, Label
from actions.rules.labels import ActionLue, LabelLu, Registre, key
from actions.rules.libre import A_LABELLISER, EtatLibre
from referentiels.models import ActionPrevue, VersionReferentiel

NATURE = "labels.appliquer"
#: Cycles of one transaction.
LOT = 2_000
VALIDEE, SANS_OBJET = Action.EtatCnp.VALIDEE.value, Action.EtatCnp.SANS_OBJET.value

#: What a label is compared with.
_COMPAREES = ("reference_action", "numero_session", "organisme_nom", "intitule")

_SUIVANTS = """
SELECT DISTINCT cycle_id FROM actions_action
 WHERE fusionnee_dans_id IS NULL AND NOT is_retiree AND cycle_id > %s AND item_id = ANY(%s)
 ORDER BY cycle_id LIMIT %s
"""
_POSE = """
UPDATE actions_action a SET etat_cnp = n.etat, revision = a.revision + 1, maj_at = %s
  FROM unnest(%s::bigint[], %s::text[]) AS n(id, etat)
 WHERE a.id = n.id AND a.etat_cnp <> n.etat
"""


def waiting_items(referentiel_id: int) -> QuerySet[ActionPrevue]:
    """Items of every version of a référentiel whose actions wait for its CNP, one by one."""
    return ActionPrevue.objects.filter(
        Q(libre=True)
        | Q(categories__contains=[A_LABELLISER])
        | Q(version__mode_validation=VersionReferentiel.ModeValidation.CNP),
        version__referentiel=referentiel_id,
    )  # fmt: skip


def ask_setting(referentiel_id: int) -> None:
    """Queue the setting of the labels of this référentiel; asked again meanwhile, it runs again."""
    travaux.requeue(NATURE, f"{NATURE}:{referentiel_id}", {"referentiel": referentiel_id}, priorite=6)


def schedule() -> None:
    """Each night: what arrived in the day (a delivery, a choice of the holder) receives the labels that are its own."""
    for referentiel_id in Label.objects.order_by().values_list("referentiel_id", flat=True).distinct():
        ask_setting(referentiel_id)


def handle(travail: Travail) -> None:
    """Walk the cycles that hold an action waiting for a label of this référentiel; one transaction each batch."""
    referentiel_id, on = int(travail.donnees["referentiel"]), horloge.today()
    items = dict(waiting_items(referentiel_id).values_list("pk", "code"))
    registre = registre_of(referentiel_id)
    dernier, vus, posees = 0, 0, 0
    while cycles := _next(items, dernier):
        posees += set_labels(cycles, items, registre, on)
        dernier, vus = cycles[-1], vus + len(cycles)
        travaux.renew(travail, faites=vus, total=0)
    if posees:
        journal.record(Fait.LABELS_APPLIQUES, details={"referentiel": referentiel_id, "actions": posees})


def registre_of(referentiel_id: int) -> Registre:
    """The labels of a référentiel, closed ones included: an action of their time keeps its label."""
    return Registre(
        LabelLu(
            id=label.pk, debut=label.debut, fin=label.fin, item=label.item, reference=label.reference_action,
            session=label.numero_session, organisme=label.cle_organisme, titre=label.cle_titre,
        )
        for label in Label.objects.filter(referentiel=referentiel_id).order_by("pk")
    )  # fmt: skip


def set_labels(cycle_ids: Iterable[int], items: dict[int, str], registre: Registre, on: date) -> int:
    """Give or take back the labels of the actions of these cycles, rebuild their progress; returns how many changed."""
    touches = {cycle_id for _, cycle_id, _ in _changes(cycle_ids, items, registre)}
    if not touches:
        return 0
    with transaction.atomic():
        projection.lock(touches)
        changes = list(_changes(touches, items, registre))
        with connection.cursor() as curseur:
            curseur.execute(_POSE, [horloge.now(), [pk for pk, _, _ in changes], [etat for _, _, etat in changes]])
        projection.rebuild({cycle_id for _, cycle_id, _ in changes}, on)
    return len(changes)


def label_of(action: Action) -> Label | None:
    """The label of the list that this action has, or None."""
    if action.item is None:
        return None
    trouve = registre_of(action.item.version.referentiel_id).find(_read(action, action.item.code))
    return Label.objects.get(pk=trouve.id) if trouve is not None else None


def stamp(action: Action) -> None:
    """Give or take back the label of an action just declared or changed; the caller holds its cycle and rebuilds."""
    if action.item is None or action.item_id is None or action.cycle_id is None:
        return
    referentiel_id = action.item.version.referentiel_id
    items = dict(waiting_items(referentiel_id).filter(pk=action.item_id).values_list("pk", "code"))
    if not items:
        return
    for pk, _, etat in _changes([action.cycle_id], items, registre_of(referentiel_id)):
        if pk == action.pk:
            Action.objects.filter(pk=pk).update(etat_cnp=etat)


def _changes(cycle_ids: Iterable[int], items: dict[int, str], registre: Registre) -> Iterable[tuple[int, int, str]]:
    """Actions whose state is not the one that the list gives them: key, cycle, state."""
    demandees = DemandeLibre.objects.exclude(etat__in=[EtatLibre.BROUILLON, EtatLibre.RETIREE]).filter(
        action__isnull=False
    )
    lues = (
        Action.objects.counted()
        .filter(
            cycle__in=list(cycle_ids), cycle__etat=Cycle.Etat.OUVERT, item__in=list(items),
            etat_cnp__in=[VALIDEE, SANS_OBJET],
        )
        .exclude(pk__in=demandees.values("action"))
        .only("cycle_id", "item_id", "etat_cnp", "date_fin", *_COMPAREES)
        .order_by("pk")
    )  # fmt: skip
    for action in lues:
        voulu = VALIDEE if registre.find(_read(action, items[action.item_id])) is not None else SANS_OBJET
        if voulu != action.etat_cnp and action.cycle_id is not None:
            yield action.pk, action.cycle_id, voulu


def _read(action: Action, code: str) -> ActionLue:
    return ActionLue(
        item=code, jour=action.date_fin, reference=action.reference_action, session=action.numero_session,
        organisme=key(action.organisme_nom), titre=key(action.intitule),
    )  # fmt: skip


def _next(items: dict[int, str], dernier: int) -> list[int]:
    with connection.cursor() as curseur:
        curseur.execute(_SUIVANTS, [dernier, list(items), LOT])
        return [cycle_id for (cycle_id,) in curseur.fetchall()]
