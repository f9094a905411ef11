"""Periods: inclusive ends, the order of « + n years, − 1 day », merging and counting days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certif.socle.period import (
    Period,
    ajoute_annees,
    ajoute_mois,
    cycle_de,
    gaps,
    merge,
    total_days,
)

J = date


@pytest.mark.parametrize(
    ("jour", "annees", "attendu"),
    [
        (J(2023, 1, 1), 9, J(2032, 1, 1)),
        (J(2024, 2, 29), 6, J(2030, 2, 28)),
        (J(2024, 2, 29), 4, J(2028, 2, 29)),
        (J(2024, 3, 1), -1, J(2023, 3, 1)),
    ],
)
def test_years_are_added_by_the_calendar(jour: date, annees: int, attendu: date) -> None:
    assert ajoute_annees(jour, annees) == attendu


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        (J(2031, 12, 31), 6, J(2032, 6, 30)),
        (J(2031, 8, 31), 6, J(2032, 2, 29)),
        (J(2024, 1, 15), -1, J(2023, 12, 15)),
        (J(2024, 1, 15), 12, J(2025, 1, 15)),
    ],
)
def test_months_are_added_by_the_calendar(jour: date, mois: int, attendu: date) -> None:
    assert ajoute_mois(jour, mois) == attendu


@pytest.mark.parametrize(
    ("debut", "annees", "fin"),
    [
        (J(2023, 1, 1), 9, J(2031, 12, 31)),
        (J(2024, 9, 16), 6, J(2030, 9, 15)),
        (J(2022, 3, 1), 6, J(2028, 2, 29)),  # the day before, then six years, would give the 28th
        (J(2024, 2, 29), 6, J(2030, 2, 27)),
    ],
)
def test_a_cycle_is_years_added_then_one_day_less(debut: date, annees: int, fin: date) -> None:
    assert cycle_de(debut, annees) == Period(debut, fin)


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(J(2024, 1, 2), J(2024, 1, 1))


def test_both_ends_are_inside() -> None:
    periode = Period(J(2024, 1, 1), J(2024, 1, 31))
    assert periode.contains(J(2024, 1, 1))
    assert periode.contains(J(2024, 1, 31))
    assert not periode.contains(J(2023, 12, 31))
    assert not periode.contains(J(2024, 2, 1))
    assert Period(J(2024, 1, 1)).contains(J(2999, 1, 1))
    assert periode.days() == 31


def test_overlap_and_intersection() -> None:
    janvier = Period(J(2024, 1, 1), J(2024, 1, 31))
    suite = Period(J(2024, 1, 31))
    assert janvier.overlaps(suite)
    assert suite.overlaps(janvier)
    assert janvier.intersection(suite) == Period(J(2024, 1, 31), J(2024, 1, 31))
    assert suite.intersection(suite) == suite
    fevrier = Period(J(2024, 2, 1), J(2024, 2, 29))
    assert not janvier.overlaps(fevrier)
    assert janvier.intersection(fevrier) is None


def test_until_closes_at_the_latest() -> None:
    assert Period(J(2024, 1, 1)).until(J(2024, 6, 1)) == Period(J(2024, 1, 1), J(2024, 6, 1))
    courte = Period(J(2024, 1, 1), J(2024, 2, 1))
    assert courte.until(J(2024, 6, 1)) == courte


def test_an_endless_period_has_no_length() -> None:
    with pytest.raises(ValueError, match="no length"):
        Period(J(2024, 1, 1)).days()
    with pytest.raises(ValueError, match="has an end"):
        total_days((), within=Period(J(2024, 1, 1)))


def test_merge_joins_what_touches() -> None:
    assert merge(
        [
            Period(J(2024, 3, 1), J(2024, 3, 31)),
            Period(J(2024, 1, 1), J(2024, 1, 31)),
            Period(J(2024, 2, 1), J(2024, 2, 10)),
            Period(J(2024, 1, 5), J(2024, 1, 6)),
        ]
    ) == (Period(J(2024, 1, 1), J(2024, 2, 10)), Period(J(2024, 3, 1), J(2024, 3, 31)))
    assert merge([Period(J(2024, 1, 1)), Period(J(2025, 1, 1), J(2025, 2, 1))]) == (Period(J(2024, 1, 1)),)
    assert merge([Period(J(2024, 1, 1), J(2024, 2, 1)), Period(J(2024, 1, 15))]) == (Period(J(2024, 1, 1)),)
    assert merge([]) == ()


def test_gaps_are_the_days_between() -> None:
    assert gaps([Period(J(2024, 1, 1), J(2024, 1, 31)), Period(J(2024, 3, 1))]) == (
        Period(J(2024, 2, 1), J(2024, 2, 29)),
    )
    assert gaps([Period(J(2024, 1, 1), J(2024, 1, 31)), Period(J(2024, 2, 1))]) == ()


periodes = st.builds(
    lambda debut, jours: Period(J(2023, 1, 1) + timedelta(days=debut), J(2023, 1, 1) + timedelta(days=debut + jours)),
    st.integers(0, 400),
    st.integers(0, 100),
)


@given(st.lists(periodes, max_size=6))
def test_total_days_counts_each_day_once(liste: list[Period]) -> None:
    cadre = Period(J(2023, 3, 1), J(2024, 2, 1))
    jours = {
        jour
        for jour in (cadre.debut + timedelta(days=i) for i in range(cadre.days()))
        if any(periode.contains(jour) for periode in liste)
    }
    assert total_days(liste, within=cadre) == len(jours)
