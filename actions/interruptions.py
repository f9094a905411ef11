"""Interruptions of practice: what one would change in the cycles, the act that records it, the act that ends it.

An interruption never suspends a cycle: it only counts in the three years beyond which the cycle ends (R. 4022-16).
The cycles follow by themselves, computed from the facts (`actions.cycles`); a controlled one never moves again.
The author of an act tells the holder: `actions.demandes_instruction` does, and `actions.changements` if a cycle moves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Exercice, Utilisateur
from actions import cycles, projection
from actions.competence import require_decision
from actions.models import Cycle, Interruption
from actions.rules.cycle import CycleCalcule, cycle_au
from certif.socle.period import Period, merge, total_days, veille
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

MOTIF_MAX = 60


@dataclass(frozen=True, slots=True)
class EffetCycles:
    """The cycles of one exercise as they are, as they would be at once, and as time alone would make them.

    `terme` is read on the day `horizon`: the end of the interruption, or of the present cycle. `jours` are the days of
    interruption of that cycle on that day; None when no cycle runs.
    """

    avant: tuple[CycleCalcule, ...]
    apres: tuple[CycleCalcule, ...]
    terme: tuple[CycleCalcule, ...]
    horizon: date
    jours: int | None = None

    @property
    def is_change(self) -> bool:
        """Whether a cycle moves at once."""
        return self.avant != self.apres

    @property
    def is_change_au_terme(self) -> bool:
        """Whether a cycle moves later, if nothing else happens."""
        return [c.periode for c in self.terme] != [c.periode for c in self.apres]

    @property
    def empreinte(self) -> str:
        """Digest of what the page shows."""
        vu = (self.avant, self.apres, [c.periode for c in self.terme], self.jours)
        return hashlib.sha256(repr(vu).encode()).hexdigest()


def preview_interruption(exercice: Exercice, periode: Period, on: date) -> EffetCycles:
    """What `record_interruption` would change; raises the `Refus` that it raises about what is asked."""
    touches = [c for c in Cycle.objects.filter(exercice=exercice) if Period(c.debut, c.fin).overlaps(periode)]
    if not touches:
        raise Refus(
            "periode_hors_cycle", "Cette période ne touche aucun cycle\u00a0: elle n’aurait aucun effet.", "debut",
            "Vérifiez les deux jours.",
        )  # fmt: skip
    _require_movable(touches)
    connues = _periods(exercice)
    if merge([*connues, periode]) == merge(connues):
        raise Refus("deja_connue", "Cette interruption est déjà enregistrée.", "debut", "Vérifiez les deux jours.")
    return _effect(exercice, [*connues, periode], on, periode.fin)


def record_interruption(
    exercice: Exercice, periode: Period, *, motif: str, auteur: Utilisateur, on: date, origine: str = "",
    vu: str | None = None,
) -> Interruption:  # fmt: skip
    """Record an interruption and recompute the cycles. `origine` is shown beside it and says no medical reason.

    Raises `Refus` (`non_autorise`, `motif_manquant`, `periode_hors_cycle`, `cycle_ferme`, `deja_connue`) or `Depasse`
    when the effect is no longer the one of the digest `vu`.
    """
    instance = require_decision(auteur, exercice, motif, on)
    with transaction.atomic():
        _hold(exercice)
        _require_seen(preview_interruption(exercice, periode, on), vu)
        ecrite = Interruption.objects.create(
            exercice=exercice, debut=periode.debut, fin=periode.fin, motif=origine[:MOTIF_MAX], auteur=auteur,
            created_at=horloge.now(),
        )  # fmt: skip
        journal.record(
            Fait.INTERRUPTION_ENREGISTREE, auteur=auteur, organisation=instance, professionnel=exercice.professionnel,
            objet=ecrite, motif=motif, details={"debut": str(periode.debut), "fin": str(periode.fin or "")},
        )  # fmt: skip
        cycles.recompute([exercice.pk], on)
    return ecrite


def preview_resumption_day(exercice: Exercice, reprise: date, on: date) -> EffetCycles:
    """What `end_interruption` would change; raises the `Refus` that it raises about what is asked."""
    if not _running(exercice, reprise).exists():
        raise Refus(
            "aucune_interruption", "Aucune interruption enregistrée ne couvre ce jour.", "debut",
            "Vérifiez le jour, ou déclarez d’abord l’interruption.",
        )  # fmt: skip
    suite = Period(reprise)
    _require_movable([c for c in Cycle.objects.filter(exercice=exercice) if Period(c.debut, c.fin).overlaps(suite)])
    arretees = [
        periode.until(veille(reprise)) if periode.debut < reprise else periode for periode in _periods(exercice)
    ]
    return _effect(exercice, arretees, on, None)


def end_interruption(
    exercice: Exercice, reprise: date, *, motif: str, auteur: Utilisateur, on: date, vu: str | None = None
) -> None:
    """End, the day before `reprise`, every interruption that covers it, and recompute the cycles.

    Raises `Refus` (`non_autorise`, `motif_manquant`, `aucune_interruption`, `cycle_ferme`) or `Depasse`.
    """
    instance = require_decision(auteur, exercice, motif, on)
    with transaction.atomic():
        _hold(exercice)
        _require_seen(preview_resumption_day(exercice, reprise, on), vu)
        _running(exercice, reprise).update(fin=veille(reprise))
        journal.record(
            Fait.INTERRUPTION_TERMINEE, auteur=auteur, organisation=instance, professionnel=exercice.professionnel,
            objet=exercice, motif=motif, details={"reprise": str(reprise)},
        )  # fmt: skip
        cycles.recompute([exercice.pk], on)


def effect_of_registration(exercice: Exercice, debut: date, on: date) -> EffetCycles:
    """What the cycles would be, were the last known registration of this exercise of that day: nothing is written.

    Only the Ordre corrects a registration, at its source; the account follows.
    """
    connues = list(exercice.inscriptions.order_by("debut"))
    derniere = connues.pop() if connues else exercice.inscriptions.model(exercice=exercice)
    derniere.debut = debut
    if derniere.fin is not None and derniere.fin < debut:
        derniere.fin = None
    avant = cycles.preview(exercice, on)
    apres = cycles.preview(exercice, on, inscriptions=[*connues, derniere])
    return EffetCycles(avant, apres, apres, on)


def _effect(exercice: Exercice, periodes: list[Period], on: date, fin: date | None) -> EffetCycles:
    avant = cycles.preview(exercice, on)
    apres = cycles.preview(exercice, on, interruptions=periodes)
    courant = cycle_au(avant, on)
    borne = courant.fin_prevue if courant else on
    horizon = max(on, min(fin, borne) if fin else borne)
    terme = cycles.preview(exercice, horizon, interruptions=periodes)
    jours = None
    if courant is not None and courant.periode.debut <= horizon:
        vecu = Period(courant.periode.debut, min(horizon, courant.fin_prevue))
        jours = total_days(periodes, vecu)
    return EffetCycles(avant, apres, terme, horizon, jours)


def _periods(exercice: Exercice) -> list[Period]:
    dites = Interruption.objects.filter(exercice=exercice).order_by("debut", "pk").values_list("debut", "fin")
    return [Period(debut, fin) for debut, fin in dites]


def _running(exercice: Exercice, jour: date) -> QuerySet[Interruption]:
    """Interruptions begun before that day that cover it."""
    return Interruption.objects.filter(Q(fin__isnull=True) | Q(fin__gte=jour), exercice=exercice, debut__lt=jour)


def _hold(exercice: Exercice) -> None:
    projection.lock(Cycle.objects.filter(exercice=exercice).values_list("pk", flat=True))


def _require_movable(touches: list[Cycle]) -> None:
    if any(cycle.etat == Cycle.Etat.CONTROLE for cycle in touches):
        raise Refus(
            "cycle_ferme",
            "L’indication finale est donnée sur un cycle que cette période touche\u00a0: il ne change plus.",
            "debut", "Limitez la période au cycle qui court.",
        )  # fmt: skip


def _require_seen(effet: EffetCycles, vu: str | None) -> None:
    if vu is not None and vu != effet.empreinte:
        raise Depasse(
            "Ce dossier a changé pendant que vous le lisiez\u00a0: l’effet n’est plus celui que vous aviez vu.",
            "Relisez-le, puis décidez de nouveau.",
        )
