"""Evaluate a range of cycles under two versions and count what changes: bulk reads, two engine passes, no write."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.professions import Categorie
from actions import dossiers
from actions.processus import children
from actions.rules import evaluation
from actions.rules.simulation import compare, lightened, under
from actions.simulation_effets import Hypothese
from actions.simulation_population import concerned
from referentiels.lecture import load_version
from referentiels.models import VersionReferentiel
from referentiels.parametres import parametres_au

#: Cycles read at once: memory stays bounded whatever the number of accounts.
LOT = 4_000
#: Region of those whom the service de santé des armées follows: their territory is never published.
ARMEES = "SSA"

#: (dimension, code in this dimension, effect) → accounts.
Comptes = Counter[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Etendue:
    """A run of cycles: those after `apres`, up to `jusqua` (primary keys); `nombre` of them are concerned."""

    apres: int
    jusqua: int
    nombre: int


@dataclass(frozen=True, slots=True)
class Question:
    """What is simulated: a version, a hypothesis, a day."""

    version_id: int
    hypothese: Hypothese
    on: date


def ranges(question: Question, apres: int) -> Iterator[Etendue]:
    """The cycles concerned after `apres`, in keyset pages."""
    cycles = concerned(_version(question), question.on).order_by("pk").values_list("pk", flat=True)
    while ids := list(cycles.filter(pk__gt=apres)[:LOT]):
        yield Etendue(apres, ids[-1], len(ids))
        apres = ids[-1]


def _version(question: Question) -> VersionReferentiel:
    return VersionReferentiel.objects.select_related("referentiel").get(pk=question.version_id)


def measure(question: Question, etendue: Etendue) -> Comptes:
    """Accounts of a range by effect, along each dimension; the number of queries does not depend on the range."""
    lignes = list(
        concerned(_version(question), question.on)
        .filter(pk__gt=etendue.apres, pk__lte=etendue.jusqua)
        .values_list("pk", "exercice__specialite", "exercice__region", "exercice__mode", "exercice__categorie")
    )
    lus = dossiers.load([ligne[0] for ligne in lignes])
    simulee = load_version(question.version_id)
    versions = {**lus.versions, simulee.code: simulee}
    parametres = parametres_au(question.on)
    comptes: Comptes = Counter()
    for pk, specialite, region, mode, categorie in lignes:
        dossier = lus.dossiers[pk]
        suivie = bool(dossier.version)
        avant = evaluation.evaluate(dossier, versions, question.on, parametres) if suivie else None
        migre = lightened(under(dossier, simulee, versions, question.hypothese), versions)
        apres = evaluation.evaluate(migre, versions, question.on, parametres)
        effet = compare(avant, apres).value
        comptes["specialite", specialite, effet] += 1
        comptes["region", ARMEES if categorie == Categorie.MILITAIRE else region, effet] += 1
        comptes["mode", mode, effet] += 1
    return comptes


def measures(question: Question, apres: int, processus: int = 1) -> Iterator[tuple[Etendue, Comptes]]:
    """Every range after `apres` with its counts, in order; on several processes, a few ranges ahead of the reader."""
    # Inside a transaction, other processes would not see what it wrote.
    if processus <= 1 or connection.in_atomic_block:
        for etendue in ranges(question, apres):
            yield etendue, measure(question, etendue)
        return
    with children(processus) as executeur:
        yield from _ahead(executeur, question, apres, 2 * processus)


def _ahead(
    executeur: ProcessPoolExecutor, question: Question, apres: int, avance: int
) -> Iterator[tuple[Etendue, Comptes]]:
    attente: deque[tuple[Etendue, Future[Comptes]]] = deque()
    for etendue in ranges(question, apres):
        attente.append((etendue, executeur.submit(measure, question, etendue)))
        if len(attente) >= avance:
            yield _next(attente)
    while attente:
        yield _next(attente)


def _next(attente: deque[tuple[Etendue, Future[Comptes]]]) -> tuple[Etendue, Comptes]:
    etendue, promesse = attente.popleft()
    return etendue, promesse.result()
