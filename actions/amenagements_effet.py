"""What the Ordre would change in a cycle by adding or withdrawing an amenagement: the same engine, nothing written.

The pages show it before anybody decides, and the acts ask for it again under the lock: what is decided is what was
seen (`Effet.empreinte`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from actions import dossiers, tableau, verdicts
from actions.models import Cycle
from actions.rules import evaluation
from actions.rules.avancement import Avancement
from actions.rules.dossier import Exoneration
from actions.situation import Situation, situation
from actions.tableau import LigneAxe, LigneExigence
from actions.verdicts import Lecture


@dataclass(frozen=True, slots=True)
class AxeCompare:
    """One axis as it is and as it would be."""

    avant: LigneAxe
    apres: LigneAxe

    @property
    def is_change(self) -> bool:
        """Whether anything of it differs."""
        return self.avant != self.apres


@dataclass(frozen=True, slots=True)
class ExigenceComparee:
    """A requirement on the whole cycle; None on the side where it is not asked."""

    libelle: str
    avant: LigneExigence | None
    apres: LigneExigence | None


@dataclass(frozen=True, slots=True)
class Effet:
    """The cycle before and after; `decisions` names the decisions in force that were read.

    `is_utile` is False when what is asked would stay the same. Without a published référentiel neither side has a
    progress: nothing can be said of it yet.
    """

    avant: Situation
    apres: Situation
    decisions: tuple[Any, ...]
    is_utile: bool = True

    @property
    def is_calcule(self) -> bool:
        """Whether there is a référentiel to compute with."""
        return self.avant.avancement is not None

    @property
    def pourcents(self) -> tuple[float, float]:
        """The total before and after, 0 to 100; zeros without a référentiel."""
        avant, apres = self.avant.avancement, self.apres.avancement
        return (100 * avant.total, 100 * apres.total) if avant and apres else (0.0, 0.0)

    @property
    def axes(self) -> list[AxeCompare]:
        """The four axes; an empty list without a référentiel."""
        return [
            AxeCompare(avant, apres)
            for avant, apres in zip(tableau.axis_rows(self.avant), tableau.axis_rows(self.apres), strict=True)
        ]

    @property
    def exigences(self) -> list[ExigenceComparee]:
        """Requirements on the whole cycle, those of the référentiel first."""
        avant, apres = _cycle_lines(self.avant), _cycle_lines(self.apres)
        return [
            ExigenceComparee((apres.get(cle) or avant[cle]).libelle, avant.get(cle), apres.get(cle))
            for cle in {**avant, **apres}
        ]

    @property
    def actions(self) -> list[tuple[Lecture, Lecture]]:
        """Actions of the holder whose verdict would change: as it is, as it would be."""
        paires = zip(verdicts.read_all(self.avant), verdicts.read_all(self.apres), strict=True)
        return [(avant, apres) for avant, apres in paires if avant.resume != apres.resume]

    @property
    def empreinte(self) -> str:
        """Digest of what the page shows: figures of both sides and decisions in force, whatever the day."""
        vu = (self.decisions, _figures(self.avant.avancement), _figures(self.apres.avancement))
        return hashlib.sha256(repr(vu).encode()).hexdigest()


def with_exemption(cycle: Cycle, exoneration: Exoneration, on: date) -> Effet:
    """The cycle with this exoneration instead of the one its axis may have."""
    avant = situation(cycle, on)
    autres = tuple(e for e in avant.dossier.exonerations if e.axe != exoneration.axe)
    sans, apres = _under(avant, {"exonerations": autres}, {"exonerations": (*autres, exoneration)})
    is_utile = sans.avancement is None or _figures(sans.avancement) != _figures(apres.avancement)
    return Effet(avant, apres, _decisions(cycle), is_utile)


def without_exemption(cycle: Cycle, axe: int, on: date) -> Effet:
    """The cycle with nothing lowered on this axis."""
    avant = situation(cycle, on)
    restantes = tuple(e for e in avant.dossier.exonerations if e.axe != axe)
    (apres,) = _under(avant, {"exonerations": restantes})
    return Effet(avant, apres, _decisions(cycle))


def with_conditions(cycle: Cycle, codes: Iterable[str], on: date) -> Effet:
    """The cycle with these items asked for a resumption, besides those already asked."""
    avant = situation(cycle, on)
    demandees = tuple(sorted({*avant.dossier.conditions_reprise, *codes}))
    (apres,) = _under(avant, {"conditions_reprise": demandees})
    return Effet(avant, apres, _decisions(cycle))


def without_condition(cycle: Cycle, code: str, on: date) -> Effet:
    """The cycle without this item among the conditions of the resumption."""
    avant = situation(cycle, on)
    restantes = tuple(autre for autre in avant.dossier.conditions_reprise if autre != code)
    (apres,) = _under(avant, {"conditions_reprise": restantes})
    return Effet(avant, apres, _decisions(cycle))


def _under(vue: Situation, *choix: dict[str, Any]) -> list[Situation]:
    """The same facts under other decisions of the Ordre; what is read again is read once for all of them."""
    versions = dossiers.load([vue.cycle.pk]).versions if vue.avancement is not None else {}
    autres = []
    for decisions in choix:
        autre = replace(vue, dossier=replace(vue.dossier, **decisions))
        if vue.avancement is not None:
            avancement = evaluation.evaluate(autre.dossier, versions, vue.on, vue.parametres)
            dits = {verdict.id: verdict for verdict in avancement.verdicts}
            actions = tuple((action, dits.get(action.pk)) for action, _ in vue.actions)
            autre = replace(autre, avancement=avancement, actions=actions)
        autres.append(autre)
    return autres


def _cycle_lines(vue: Situation) -> dict[int | str, LigneExigence]:
    """Requirements on the whole cycle by rank, those of a resumption by code (the engine puts them last)."""
    lignes, codes = tableau.cycle_lines(vue), vue.dossier.conditions_reprise
    if not lignes:
        return {}
    return dict(zip((*range(len(lignes) - len(codes)), *codes), lignes, strict=True))


def _decisions(cycle: Cycle) -> tuple[Any, ...]:
    return (
        *cycle.exonerations.order_by("pk").values_list("pk", "created_at"),
        *cycle.conditions_reprise.order_by("pk").values_list("pk", "created_at"),
    )


def _figures(avancement: Avancement | None) -> tuple[Any, ...]:
    """What the engine concludes, without the story of each action."""
    return () if avancement is None else tuple(avancement)[:-1]
