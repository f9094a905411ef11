"""Reads of the list that are the same for all who share a perimeter, that day: their SQL is written once.

Some twenty subqueries took longer to write at each page than PostgreSQL takes to answer them. The queryset stays the
one place that says what is read, and nothing of the answers is kept. PostgreSQL plans them each time: the best plan
depends on the perimeter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Organisation

#: Perimeters of a day whose SQL a process keeps, some ten kilobytes each.
PERIMETRES = 256
#: All that an instance says of its perimeter (`accounts.perimetre`); an instance that changes is another text.
_CHAMPS = ("id", "nature", "profession", "echelon", "region", "departement")

_Perimetre = tuple[tuple[Any, ...], ...]


class Ecrite:
    """A queryset of one row of values as a function of instances, a day, and settings (`reglages`) that it depends on.

    `ecrit` must read nothing in the base, and nothing of the instances but their perimeter.
    """

    def __init__(self, ecrit: Callable[..., QuerySet[Any, Any]]) -> None:
        self._ecrit = ecrit
        self._sql = lru_cache(PERIMETRES)(self._write)

    def __call__(self, instances: Sequence[Organisation], on: date, *reglages: int) -> tuple[Any, ...]:
        """The row, in the order of the values; one query."""
        requete, valeurs = self._sql(tuple(tuple(getattr(i, c) for c in _CHAMPS) for i in instances), on, *reglages)
        with connection.cursor() as lecture:
            lecture.execute(requete, valeurs)
            lue: tuple[Any, ...] = lecture.fetchone()
            return lue

    def _write(self, perimetre: _Perimetre, on: date, *reglages: int) -> tuple[str, tuple[Any, ...]]:
        instances = [Organisation(**dict(zip(_CHAMPS, valeurs, strict=True))) for valeurs in perimetre]
        requete, valeurs = self._ecrit(instances, on, *reglages).query.sql_with_params()
        return requete, tuple(valeurs)
