"""How long will the control of what is due take, with how many people? A forecast, never a deadline of the law.

Months are the step: a file becomes controllable the month after its cycle ends, and the most pressing deadline is
served first. The six months are those of CSP R. 4022-19; the minutes are hypotheses that the reader changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

ARTICLE = "CSP R. 4022-19"
MOIS_MAX = 180
AGENTS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Lot:
    """Files whose cycles end in the same month: `mois` is its first day, `limite` the last day to decide them.

    `complets` are those that the engine would propose as satisfied; `autres` need somebody's eyes.
    """

    mois: date
    limite: date
    complets: int
    autres: int

    @property
    def dossiers(self) -> int:
        """How many files in all."""
        return self.complets + self.autres


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """What one supposes: people, effective hours a day, minutes for each kind of file.

    `part_contradictoire` (0 to 1): share of the incomplete files that go through reasons, observations and hearing.
    """

    agents: float
    heures_par_jour: float = 5.0
    minutes_complet: float = 2.0
    minutes_autre: float = 30.0
    minutes_contradictoire: float = 180.0
    part_contradictoire: float = 0.2

    def minutes(self, lot: Lot) -> float:
        """Minutes of work of a whole lot."""
        par_autre = self.minutes_autre + self.part_contradictoire * self.minutes_contradictoire
        return lot.complets * self.minutes_complet + lot.autres * par_autre

    def capacite(self, jours: int) -> float:
        """Minutes of work that all the people give in so many working days."""
        return self.agents * self.heures_par_jour * 60 * jours


@dataclass(frozen=True, slots=True)
class Mois:
    """One month of the plan, in whole files: arrived, decided, still waiting at its end, and late among them."""

    debut: date
    jours: int
    arrives: int
    decides: int
    restants: int
    en_retard: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole forecast. `fini` is the first day of the month where nothing is left; None beyond `MOIS_MAX`."""

    mois: tuple[Mois, ...]
    fini: date | None

    @property
    def retard_max(self) -> int:
        """The most files late at the end of a month."""
        return max((m.en_retard for m in self.mois), default=0)

    @property
    def pointe(self) -> Mois | None:
        """The month that ends with the most files waiting."""
        return max(self.mois, key=lambda m: m.restants, default=None)


def jours_ouvres(debut: date, fin: date, feries: Collection[date]) -> int:
    """Working days from `debut` to `fin` (both inclusive): Monday to Friday, public holidays left out."""
    jours = ((fin - debut).days + 1) if fin >= debut else 0
    return sum((j := debut + timedelta(n)).weekday() < 5 and j not in feries for n in range(jours))


def next_month(mois: date) -> date:
    """First day of the month after."""
    return date(mois.year + mois.month // 12, mois.month % 12 + 1, 1)


def plan(lots: Iterable[Lot], hypotheses: Hypotheses, on: date, feries: Collection[date]) -> Plan:
    """Month by month from `on` until nothing is left, the most pressing deadline first."""
    en_attente: list[_Reste] = []
    a_venir = sorted((lot for lot in lots if lot.dossiers), key=lambda lot: lot.mois)
    mois: list[Mois] = []
    debut = on
    while (a_venir or en_attente) and len(mois) < MOIS_MAX:
        suivant = next_month(debut)
        arrives = [lot for lot in a_venir if lot.mois < debut.replace(day=1)]
        a_venir = a_venir[len(arrives) :]
        en_attente.extend(_Reste(lot, minutes, minutes) for lot in arrives for minutes in [hypotheses.minutes(lot)])
        en_attente.sort(key=lambda reste: reste.lot.limite)
        jours = jours_ouvres(debut, suivant - timedelta(1), feries)
        avant = _files(en_attente)
        en_attente = _serve(en_attente, hypotheses.capacite(jours))
        restants = _files(en_attente)
        tard = _files(reste for reste in en_attente if reste.lot.limite < suivant)
        mois.append(Mois(debut, jours, sum(lot.dossiers for lot in arrives), avant - restants, restants, tard))
        debut = suivant
    return Plan(tuple(mois), None if a_venir or en_attente else debut)


def agents_needed(lots: Sequence[Lot], hypotheses: Hypotheses, on: date, feries: Collection[date]) -> int | None:
    """The smallest whole number of people with which no file is late; None when even `AGENTS_MAX` are not enough.

    What is already late today counts as late: such a plan asks that it be decided in the first month.
    """

    def enough(agents: int) -> bool:
        prevu = plan(lots, replace(hypotheses, agents=agents), on, feries)
        return prevu.fini is not None and prevu.retard_max == 0

    if not enough(AGENTS_MAX):
        return None
    bas, haut = 0, 1
    while not enough(haut):
        bas, haut = haut, min(haut * 2, AGENTS_MAX)
    while haut - bas > 1:
        milieu = (bas + haut) // 2
        bas, haut = (bas, milieu) if enough(milieu) else (milieu, haut)
    return haut


@dataclass(frozen=True, slots=True)
class _Reste:
    """What is left to do of a lot: `minutes` of its `total`."""

    lot: Lot
    total: float
    minutes: float

    @property
    def dossiers(self) -> int:
        """Whole files still to decide: one that is begun is not decided."""
        return ceil(self.lot.dossiers * self.minutes / self.total) if self.total else 0


def _files(restes: Iterable[_Reste]) -> int:
    return sum(reste.dossiers for reste in restes)


def _serve(restes: list[_Reste], capacite: float) -> list[_Reste]:
    """What is left once `capacite` minutes were given, in order."""
    garde = []
    for reste in restes:
        donne = min(reste.minutes, capacite)
        capacite -= donne
        if reste.minutes - donne > 1e-6:
            garde.append(replace(reste, minutes=reste.minutes - donne))
    return garde
