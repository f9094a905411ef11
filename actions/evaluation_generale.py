"""Evaluate or verify many cycles: keyset batches, one transaction each, optionally on several processes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date

from django.db import connections, transaction

from actions import projection
from actions.models import Cycle

LOT = 10_000

Progression = Callable[[int, int], None]


def evaluate_all(on: date, processus: int = 1, progression: Progression | None = None) -> tuple[int, int]:
    """Rebuild the projection of every cycle; returns (cycles evaluated, rows changed)."""
    return _sum_over(_rebuild, on, processus, progression)


def check_all(on: date, processus: int = 1, progression: Progression | None = None) -> tuple[int, int]:
    """Compare every kept row with a fresh evaluation; returns (cycles compared, rows that differ)."""
    return _sum_over(_check, on, processus, progression)


def _sum_over(
    traitement: Callable[[list[int], date], int], on: date, processus: int, progression: Progression | None
) -> tuple[int, int]:
    total = Cycle.objects.count()
    faites = ecarts = 0
    for nombre, resultat in _map(traitement, on, processus):
        faites += nombre
        ecarts += resultat
        if progression:
            progression(faites, total)
    return faites, ecarts


def _map(traitement: Callable[[list[int], date], int], on: date, processus: int) -> Iterator[tuple[int, int]]:
    if processus <= 1:
        for lot in _id_batches():
            yield len(lot), traitement(lot, on)
        return
    connections.close_all()  # children must not share our connection
    with ProcessPoolExecutor(processus) as executeur:
        lots = list(_id_batches())
        connections.close_all()
        resultats = executeur.map(traitement, lots, [on] * len(lots))
        yield from zip(map(len, lots), resultats, strict=True)


def _id_batches() -> Iterator[list[int]]:
    """Primary keys in keyset pages: memory stays bounded whatever the number of cycles."""
    dernier = 0
    while lot := list(Cycle.objects.filter(pk__gt=dernier).order_by("pk").values_list("pk", flat=True)[:LOT]):
        yield lot
        dernier = lot[-1]


def _rebuild(lot: list[int], on: date) -> int:
    with transaction.atomic():
        return projection.rebuild(lot, on)


def _check(lot: list[int], on: date) -> int:
    return len(projection.differences(lot, on))
