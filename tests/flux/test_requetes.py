"""A slice costs the same number of queries whatever it holds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.flux.lignes import row

pytestmark = pytest.mark.django_db


def test_twice_the_rows_cost_the_same_queries(andpc, roster, receive):
    def cost(debut: int, combien: int) -> int:
        lignes = [
            row(
                roster[i % 50],
                f"Q-{debut + i}",
                date_fin=f"2025-0{i % 9 + 1}-11",
                reference_action=f"99{debut + i:09d}",
            )
            for i in range(combien)
        ]
        with CaptureQueriesContext(connection) as requetes:
            assert receive(andpc, lignes).compteurs["acceptees"] == combien
        return len(requetes)

    cost(0, 50)  # versions are read once per process
    assert cost(1_000, 100) == cost(2_000, 200)
