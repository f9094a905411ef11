"""The holder says that two actions are one: which may be chosen, what it would give, the gesture itself.

The preview does the gesture and takes it back: what is shown is what will be written (R. 4022-25: it is their account).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import Utilisateur
from actions import doublons
from actions.models import Action, Avancement
from certif.socle.refus import Refus
from referentiels.axes import AXES, Axe

#: Actions proposed, the closest in time first.
PROPOSEES = 20


@dataclass(frozen=True, slots=True)
class LigneAxe:
    """What an axis counts today and would count; `requises` is 0 when it is exempted."""

    axe: Axe
    avant: int
    apres: int
    requises: int


@dataclass(frozen=True, slots=True)
class Apercu:
    """What would remain: the main row, the rows kept under it, how many documents, and the figures that would change.

    `axes` is empty while the référentiel is being written.
    """

    principale: Action
    autres: tuple[Action, ...]
    documents: int
    faites_avant: int
    faites_apres: int
    requises: int
    axes: tuple[LigneAxe, ...]


def choices(action: Action) -> list[Action]:
    """Actions of the same cycle that may be the same one: neither merged, withdrawn nor cancelled."""
    vives = Action.objects.counted().filter(cycle=action.cycle).exclude(pk=action.pk)
    vives = vives.exclude(statut=Action.Statut.ANNULEE).select_related("partenaire", "livraison__mandant")
    proches = sorted(vives.order_by("pk"), key=lambda autre: abs((autre.date_fin - action.date_fin).days))
    return proches[:PROPOSEES]


def unite(action: Action, avec: Action, utilisateur: Utilisateur, on: date) -> Action:
    """Bring two actions of the holder together; returns the main row. See `actions.doublons.merge`.

    `Refus("fusion_impossible")` when one is already with a third one, which the holder told apart from the other.
    """
    with transaction.atomic():
        doublons.merge(action, avec, utilisateur, on)
        avec.refresh_from_db()
        principale = action.fusionnee_dans or action
        if principale.pk != (avec.fusionnee_dans_id or avec.pk):
            raise Refus(
                "fusion_impossible",
                "L’une de ces actions est rapprochée d’une troisième, que vous avez dite différente de l’autre.",
                remede="Séparez-la d’abord de cette troisième action, puis recommencez.",
            )
    return principale


def preview(action: Action, avec: Action, utilisateur: Utilisateur, on: date) -> Apercu:
    """What `unite` would give, `Refus` included; nothing of it is kept."""
    avant = Avancement.objects.filter(cycle=action.cycle_id).first()
    with transaction.atomic():
        principale = unite(action, avec, utilisateur, on)
        groupe = list(
            Action.objects.filter(fusionnee_dans=principale).select_related("partenaire").order_by("date_fin", "pk")
        )
        documents = sum(a.justificatifs.filter(remplace_par__isnull=True).count() for a in (principale, *groupe))
        apres = Avancement.objects.filter(cycle=action.cycle_id).first()
        transaction.set_rollback(True)
    for une in (action, avec, principale):
        une.refresh_from_db()
    if avant is None or apres is None or apres.version_id is None:
        return Apercu(principale, tuple(groupe), documents, 0, 0, 0, ())
    axes = tuple(
        LigneAxe(Axe(n), avant.faites_axes[n - 1], apres.faites_axes[n - 1], apres.requises_axes[n - 1]) for n in AXES
    )
    return Apercu(principale, tuple(groupe), documents, avant.faites, apres.faites, apres.requises, axes)
