"""What is read of the retention: a preview that erases nothing, and the reports, in words. Counts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractYear

from accounts.models import Organisation
from accounts.perimetre import instance_q
from actions.models import Cycle
from ordres import conservation, conservation_porte
from ordres.models import Effacement
from ordres.rules.conservation import ended_before
from referentiels.parametres import parametres_au

#: Words of the tables that people know; the others are counted together.
MOTS = {
    "actions.Action": "actions",
    "actions.Justificatif": "preuves",
    "actions.DemandeOrdre": "demandes à l’Ordre",
    "actions.DemandeLibre": "demandes au CNP",
    "actions.Reclamation": "réclamations",
    "actions.Exoneration": "exonérations",
    "ordres.Controle": "contrôles",
    "ordres.EtapeControle": "étapes de contrôle",
    "ordres.Decision": "décisions",
    "ordres.Attestation": "attestations",
    "accounts.Evenement": "lignes du journal",
    "accounts.Notification": "messages",
}
AUTRES = "autres lignes"


@dataclass(slots=True)
class Apercu:
    """What a run would do that day."""

    cycles: int = 0
    avertis: int = 0
    efface: dict[str, int] = field(default_factory=dict)
    instances: dict[str, int] = field(default_factory=dict)
    retenus: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Etat:
    """The retention of the files of an instance: due, announced, erasable today, kept by reason, due by year."""

    dus: int
    annonces: int
    effacables: int
    retenus: list[tuple[str, int]]
    par_annee: list[tuple[int, int]]


def kept_q(on: date) -> Q:
    """Condition on the rows of the projection: the content of the cycle was not erased.

    Only what ended long enough ago may have been: the other rows are kept on their end alone, without a look elsewhere.
    """
    annees = parametres_au(on).conservation_annees
    effaces = Effacement.objects.filter(cycle_id=OuterRef("cycle_id"), efface_le__isnull=False)
    return Q(fin__gte=ended_before(on, annees)) | ~Q(Exists(effaces))


def preview(on: date, progres: conservation.Progres | None = None) -> Apercu:
    """Walk through what is due as a run would, and only count."""
    apercu = Apercu(avertis=conservation.free(conservation.soon_due(on), on).count())
    total, dernier = conservation.erasable(on).count(), 0
    efface: Counter[str] = Counter()
    instances: Counter[str] = Counter()
    while lot := _batch(on, dernier):
        for modele, cles in conservation_porte.collect(lot).items():
            efface[modele._meta.label] += len(cles)
        instances.update(conservation.by_instance(lot))
        apercu.cycles, dernier = apercu.cycles + len(lot), lot[-1]
        if progres is not None:
            progres(apercu.cycles, total)
    apercu.efface, apercu.instances = dict(sorted(efface.items())), dict(sorted(instances.items()))
    apercu.retenus = conservation.held(conservation.due(on), on)
    return apercu


def _batch(on: date, dernier: int) -> list[int]:
    suivants = conservation.erasable(on).filter(pk__gt=dernier).order_by("pk")
    return list(suivants.values_list("pk", flat=True)[: conservation.LOT])


def words(efface: dict[str, int]) -> dict[str, int]:
    """Counts by kind in words, the tables that nobody names put together."""
    dits: Counter[str] = Counter()
    for table, nombre in efface.items():
        dits[MOTS.get(table, AUTRES)] += nombre
    return {mot: dits[mot] for mot in (*MOTS.values(), AUTRES) if dits[mot]}


def state(instances: Iterable[Organisation], on: date) -> Etat:
    """The retention of the cycles these instances follow."""
    siens = instance_q(instances, "exercice__")
    dus = conservation.due(on).filter(siens)
    retenus = conservation.held(dus, on)
    return Etat(
        dus=dus.count(),
        annonces=dus.filter(effacement__isnull=False).count(),
        effacables=conservation.erasable(on).filter(siens).count(),
        retenus=[(mot, retenus[cle]) for cle, mot in conservation.labels().items() if cle in retenus],
        par_annee=_by_year(Cycle.objects.filter(siens), on),
    )


def _by_year(cycles: QuerySet[Cycle], on: date) -> list[tuple[int, int]]:
    """Cycles ended and not erased, by the year in which their content becomes due."""
    annees = parametres_au(on).conservation_annees
    lus = cycles.filter(fin__lt=on, effacement__efface_le__isnull=True).order_by()
    comptes = lus.annotate(annee=ExtractYear("fin")).values_list("annee").annotate(nombre=Count("pk"))
    return sorted((annee + annees, nombre) for annee, nombre in comptes)
