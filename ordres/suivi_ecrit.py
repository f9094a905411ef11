"""Reads of the list that are the same for all who share a perimeter, that day: their SQL is written once.

Some twenty subqueries took longer to write, then to plan, at each page than PostgreSQL takes to answer them. The
queryset stays the one place that says what is read, and nothing of the answers is kept. The values stand in the text:
each perimeter has a plan of its own, which PostgreSQL makes again when its statistics change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify
from django.db.models import QuerySet

from accounts.lecture_preparee import prepared_rows
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
        perimetre = tuple(tuple(getattr(i, c) for c in _CHAMPS) for i in instances)
        return prepared_rows(self._sql(perimetre, on, *reglages))[0]

    def _write(self, perimetre: _Perimetre, on: date, *reglages: int) -> str:
        instances = [Organisation(**dict(zip(_CHAMPS, valeurs, strict=True))) for valeurs in perimetre]
        requete, valeurs = self._ecrit(instances, on, *reglages).query.sql_with_params()
        return str(mogrify(requete, valeurs, connection))
