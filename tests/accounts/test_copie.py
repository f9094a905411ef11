"""Rows sent by COPY: whoever makes them may ask the base as it goes, and a slice of them is held at a time."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence

import pytest
from django.db import DataError, connection, transaction

from accounts.copie import TRANCHE, copy_rows, copy_texts

Copieur = Callable[[str, Sequence[str], Iterable[Sequence[str]]], object]
#: Two slices and a piece of one.
NOMBRE = 2 * TRANCHE + 1


@pytest.fixture
def _rings() -> Iterator[None]:
    """A COPY that waits for itself fails after a while instead of staying."""

    def ring(*_: object) -> None:
        raise TimeoutError

    avant = signal.signal(signal.SIGALRM, ring)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, avant)


def _received() -> list[str]:
    with connection.cursor() as curseur:
        curseur.execute("SELECT n FROM recue ORDER BY n::int")
        return [n for (n,) in curseur.fetchall()]


@pytest.mark.usefixtures("db", "_rings")
@pytest.mark.parametrize("copie", [copy_rows, copy_texts])
def test_rows_are_made_between_two_slices_never_inside_one(copie: Copieur):
    envoyees: list[int] = []

    def rows() -> Iterator[tuple[str, str]]:
        for rang in range(NOMBRE):
            if rang % (TRANCHE // 2) == 0:
                envoyees.append(len(_received()))
            yield str(rang), "é"

    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE recue (n text, autre text) ON COMMIT DROP")
    copie("recue", ("n", "autre"), rows())
    assert envoyees == [0, 0, TRANCHE, TRANCHE, 2 * TRANCHE]
    assert _received() == [str(rang) for rang in range(NOMBRE)]


@pytest.mark.usefixtures("db")
def test_no_row_writes_nothing():
    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE recue (n text) ON COMMIT DROP")
    assert copy_rows("recue", ("n",), []) == 0
    assert _received() == []


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("copie", [copy_rows, copy_texts])
def test_a_refusal_is_that_of_any_other_query(copie: Copieur):
    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE recue (n int) ON COMMIT DROP")
    with pytest.raises(DataError), transaction.atomic():
        copie("recue", ("n",), [("pas un nombre",)])
