"""What a holder may wonder about before anybody asks anything: an interruption, another version. Nothing is written.

The change of specialty is in `actions.specialite`; the requests to the Ordre show the same effects before sending.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from actions import cycles, verdicts
from actions.amenagements_effet import Effet
from actions.interruptions import EffetCycles, preview_interruption
from actions.models import Cycle, Interruption
from actions.rules.faits import CycleCalcule
from actions.simulation_effets import Hypothese
from actions.situation import Situation
from actions.situation_supposee import over_cycle, under_version
from actions.verdicts import Lecture
from certif.socle.period import Period, lendemain
from certif.socle.refus import Refus
from referentiels.lecture import load_version
from referentiels.models import VersionReferentiel
from referentiels.parametres import parametres_au
from referentiels.redaction.comparaison import Champ, differences, pairs


@dataclass(frozen=True, slots=True)
class SimulationInterruption:
    """An interruption, supposed: the cycles (`dates`), or why it cannot be (`refus`).

    `suivant` is the cycle that would open once the present one has ended by it, and `effet` the axes from one to the
    other; both None when the present cycle runs to its end, or when no day of resumption is known.
    """

    periode: Period
    dates: EffetCycles | None = None
    refus: Refus | None = None
    fin: date | None = None
    suivant: CycleCalcule | None = None
    effet: Effet | None = None


@dataclass(frozen=True, slots=True)
class Devenir:
    """One action: its words today and under the other version, and what became of its item there.

    `champs` are the fields of the item that differ; `is_prevue` is False when the version has no such item.
    """

    avant: Lecture
    apres: Lecture
    is_prevue: bool
    champs: tuple[Champ, ...]

    @property
    def is_change(self) -> bool:
        """Whether the account would say something else of it."""
        return self.avant.resume != self.apres.resume


@dataclass(frozen=True, slots=True)
class SimulationVersion:
    """Another version, supposed: the axes before and after, and each action."""

    version: VersionReferentiel
    hypothese: Hypothese
    effet: Effet
    actions: tuple[Devenir, ...]


def interruption(vue: Situation, periode: Period) -> SimulationInterruption:
    """What this interruption would change, the day after it ended or at the end of the cycle."""
    exercice = vue.cycle.exercice
    try:
        dates = preview_interruption(exercice, periode, vue.on)
    except Refus as refus:
        return SimulationInterruption(periode, refus=refus)
    connues = Interruption.objects.filter(exercice=exercice).order_by("debut", "pk").values_list("debut", "fin")
    jour = max(vue.on, lendemain(periode.fin)) if periode.fin else dates.horizon
    futurs = cycles.preview(exercice, jour, interruptions=[*(Period(*bornes) for bornes in connues), periode])
    present = next((c for c in futurs if c.periode.debut == vue.cycle.debut), None)
    if present is None or present.fin >= vue.cycle.fin:
        return SimulationInterruption(periode, dates)
    suivant = next((c for c in futurs if c.periode.debut > present.fin), None)
    effet = Effet(vue, over_cycle(vue, suivant), ()) if suivant and vue.avancement is not None else None
    return SimulationInterruption(periode, dates, None, present.fin, suivant, effet)


def version_choices(cycle: Cycle, on: date) -> list[VersionReferentiel]:
    """The published versions of the profession that apply or will: those of one's own référentiel first."""
    publiees = VersionReferentiel.objects.filter(
        Q(fin_effet__isnull=True) | Q(fin_effet__gte=on),
        etat=VersionReferentiel.Etat.PUBLIE,
        referentiel__profession=cycle.exercice.profession,
    ).exclude(pk=cycle.version_id or 0)
    sien = cycle.version.referentiel_id if cycle.version else None
    lues = list(publiees.select_related("referentiel").order_by("referentiel__titre", "referentiel_id", "effet"))
    return sorted(lues, key=lambda version: version.referentiel_id != sien)


def version(vue: Situation, autre: VersionReferentiel, hypothese: Hypothese) -> SimulationVersion:
    """The same facts under this version; the cycle has one already (the page says so before asking)."""
    effet = Effet(vue, under_version(vue, autre.pk, hypothese), ())
    assert vue.version is not None  # what is compared
    lue = load_version(autre.pk)
    suites = {ancien.code: lue.items[code] for code, ancien in pairs(vue.version, lue).items()}
    parametres = parametres_au(autre.effet or vue.on)
    devenirs = []
    for avant, apres in zip(verdicts.read_all(effet.avant), verdicts.read_all(effet.apres), strict=True):
        item = vue.version.items.get(avant.action.item.code) if avant.action.item else None
        suite = suites.get(item.code) if item else None
        champs = differences(item, suite, parametres) if item and suite else ()
        devenirs.append(Devenir(avant, apres, suite is not None, champs))
    return SimulationVersion(autre, hypothese, effet, tuple(devenirs))
