"""The evidence of a file, piece after piece: the requirement, what the engine says, what the reviewers said."""

from __future__ import annotations

from dataclasses import dataclass

from actions import verdicts
from actions.models import Action
from actions.rules.avancement import LigneAvancement
from actions.situation import Situation
from actions.verdicts import Lecture
from ordres import revue_preuves
from ordres.models import RevuePreuve
from ordres.revue_preuves import Revue
from referentiels.axes import Axe
from referentiels.nomenclature import NiveauPreuve


@dataclass(frozen=True, slots=True)
class Preuve:
    """One action with what it answers, and its neighbours in the order of the page.

    `ligne` is the requirement line that it feeds, None when it counts for none; `numero` starts at 1.
    """

    lecture: Lecture
    axe: str
    ligne: LigneAvancement | None
    niveau: str
    niveau_attendu: str
    revue: Revue | None
    numero: int
    total: int
    precedente: Action | None
    suivante: Action | None

    @property
    def action(self) -> Action:
        """The action itself."""
        return self.lecture.action


def in_order(situation: Situation) -> list[Lecture]:
    """Every action with its verdict, in the order of the file: axis by axis, then what does not count."""
    lectures = verdicts.read_all(situation)
    comptees = [lue for lue in lectures if lue.etat == verdicts.COMPTE]
    comptees.sort(key=lambda lue: lue.axe or 0)
    return comptees + [lue for lue in lectures if lue.etat != verdicts.COMPTE]


def read(situation: Situation, action_id: int) -> Preuve | None:
    """One piece of evidence, or None when this action is not in this file."""
    lectures = in_order(situation)
    rang = next((n for n, lue in enumerate(lectures) if lue.action.pk == action_id), None)
    if rang is None:
        return None
    lue = lectures[rang]
    voisines = [lectures[n].action if 0 <= n < len(lectures) else None for n in (rang - 1, rang + 1)]
    item = lue.action.item
    return Preuve(
        lecture=lue,
        axe=Axe(lue.axe).titre if lue.axe else "",
        ligne=_line(situation, lue),
        niveau=NiveauPreuve(lue.action.preuve).libelle,
        niveau_attendu=NiveauPreuve(item.preuve).libelle if item is not None and item.preuve else "",
        revue=revue_preuves.in_force([lue.action]).get(lue.action.pk),
        numero=rang + 1,
        total=len(lectures),
        precedente=voisines[0],
        suivante=voisines[1],
    )


def opinions(action: Action) -> list[RevuePreuve]:
    """Every opinion ever given on this evidence, the latest first."""
    return list(RevuePreuve.objects.filter(action=action).select_related("auteur", "instance").order_by("-rang"))


def _line(situation: Situation, lue: Lecture) -> LigneAvancement | None:
    """The requirement line that the engine put this action on."""
    verdict = next((v for a, v in situation.actions if a.pk == lue.action.pk), None)
    if situation.avancement is None or verdict is None or not verdict.compte:
        return None
    lignes = next((axe.lignes for axe in situation.avancement.axes if axe.axe == verdict.axe), ())
    return lignes[verdict.ligne] if verdict.ligne < len(lignes) else None
