"""What a change of specialty would change, before anybody asks for it: same engine, nothing written (R. 4022-17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Specialite
from actions import tableau, verdicts
from actions.models import Cycle
from actions.simulation_effets import Hypothese
from actions.situation import Situation
from actions.situation_supposee import under_version
from actions.tableau import LigneAxe, LigneExigence
from actions.verdicts import Lecture
from actions.version_suivie import VersionsSuivies
from referentiels.models import VersionReferentiel


@dataclass(frozen=True, slots=True)
class Essai:
    """The cycle as it would be with another specialty.

    `version` is the one that would say what is still to do (None = its référentiel is being written) and `is_autre`
    whether it differs; `axes` gives each axis as it would be; `gardees` are the actions that count today, with the
    words they would have. `future` is the whole cycle as it would be.
    """

    specialite: Specialite
    version: VersionReferentiel | None
    is_autre: bool
    axes: tuple[LigneAxe, ...]
    exigences: tuple[LigneExigence, ...]
    gardees: tuple[Lecture, ...]
    reste: str
    future: Situation


def choices(cycle: Cycle, on: date) -> QuerySet[Specialite]:
    """The other specialties of the profession that are in force on that day."""
    return Specialite.objects.filter(
        Q(debut__isnull=True) | Q(debut__lte=on),
        Q(fin__isnull=True) | Q(fin__gte=on),
        profession=cycle.exercice.profession,
    ).exclude(code=cycle.exercice.specialite)


def simulate(vue: Situation, specialite: Specialite) -> Essai:
    """The same facts, with what is still to do taken from the référentiel of that specialty."""
    cycle = vue.cycle
    suivie = VersionsSuivies(vue.on).choose(cycle.exercice.profession, (specialite.code,), cycle.version_id)
    version = VersionReferentiel.objects.select_related("referentiel").get(pk=suivie) if suivie else None
    is_autre = suivie != cycle.version_id
    future = _future(vue, suivie, specialite) if is_autre and suivie else vue
    comptees = {action.pk for action, verdict in vue.actions if verdict is not None and verdict.compte}
    a_faire = tableau.to_do_now(replace(future, a_confirmer=()))
    return Essai(
        specialite=specialite,
        version=version,
        is_autre=is_autre,
        axes=tuple(tableau.axis_rows(future)),
        exigences=tableau.cycle_lines(future),
        gardees=tuple(lue for lue in verdicts.read_all(future) if lue.action.pk in comptees),
        reste=a_faire.phrase,
        future=future,
    )


def _future(vue: Situation, version_id: int, specialite: Specialite) -> Situation:
    return under_version(vue, version_id, Hypothese.MIGRATION, frozenset({specialite.code}))
