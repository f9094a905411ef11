"""What an employer received about its present staff, by place of work (CSP R. 4022-18, profile P3 of R. 4022-26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Activite, Organisation
from dashboards import personnel
from ordres import alertes_lues
from ordres.models import Alerte

#: Alerts read at once; older ones stay in the files of the instances.
DERNIERES = 200


@dataclass(frozen=True, slots=True)
class Unite:
    """A place of work and the alerts about those who work there, most recent first."""

    nom: str
    alertes: Sequence[Alerte]


def received(organisations: list[Organisation], on: date) -> list[Unite]:
    """Alerts about the present staff only, grouped by place of work, by name."""
    presents = personnel.staff(organisations, on)
    alertes = list(alertes_lues.of_employers(organisations, presents)[:DERNIERES])
    lieux = _places(alertes)
    unites: dict[str, list[Alerte]] = defaultdict(list)
    for alerte in alertes:
        unites[lieux.get((alerte.cycle.exercice_id, alerte.employeur_id), str(alerte.employeur))].append(alerte)
    return [Unite(nom, unites[nom]) for nom in sorted(unites)]


def _places(alertes: Sequence[Alerte]) -> dict[tuple[int, int | None], str]:
    """Where each person works at the employer that was written to; one query."""
    activites: dict[int, list[Activite]] = defaultdict(list)
    for activite in Activite.objects.filter(
        exercice__in={alerte.cycle.exercice_id for alerte in alertes}, present=True
    ).order_by("pk"):
        activites[activite.exercice_id].append(activite)
    lieux = {}
    for alerte in alertes:
        employeur = alerte.employeur
        assert employeur is not None  # alerts to employers name theirs
        siennes = [a for a in activites[alerte.cycle.exercice_id] if _is_at(a, employeur)]
        if siennes:
            lieux[alerte.cycle.exercice_id, alerte.employeur_id] = siennes[0].raison_sociale or str(employeur)
    return lieux


def _is_at(activite: Activite, employeur: Organisation) -> bool:
    numeros = {employeur.finess, employeur.siret} - {""}
    return bool(numeros & {activite.finess, activite.finess_ej, activite.siret})
