"""How long PostgreSQL takes to answer, statement by statement."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    """Milliseconds of each statement executed meanwhile, rows received included."""
    from django.db import connection

    durees: list[float] = []

    def chronometre(execute: Any, sql: str, parametres: Any, many: bool, contexte: Any) -> Any:
        depart = time.perf_counter()
        try:
            return execute(sql, parametres, many, contexte)
        finally:
            durees.append(1_000 * (time.perf_counter() - depart))

    with connection.execute_wrapper(chronometre):
        yield durees
