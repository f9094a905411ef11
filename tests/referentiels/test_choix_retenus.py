"""The choices of the operators, asked at any moment."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from django.db import connection

from accounts.copie import copy_rows
from referentiels import choix_retenus
from tests.referentiels.choix import choix_lus  # noqa: F401 - a fixture, asked by its name


@pytest.fixture
def _rings() -> Iterator[None]:
    """A COPY that waits for itself fails after a while instead of staying."""

    def ring(*_: object) -> None:
        raise TimeoutError

    avant = signal.signal(signal.SIGALRM, ring)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, avant)


@pytest.mark.usefixtures("db", "choix_lus", "_rings")
def test_a_rule_may_ask_for_its_parameters_between_two_rows_of_a_copy():
    def rows() -> Iterator[tuple[int]]:
        for _ in range(2):
            choix_retenus.forget()
            yield (len(choix_retenus.known()),)

    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE recue (n integer) ON COMMIT DROP")
    assert copy_rows("recue", ["n"], rows()) == 2
