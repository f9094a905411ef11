"""How long the content of a cycle is kept: the last day, the day after, leap years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordres.rules.conservation import days_before, ended_before, kept_until


@pytest.mark.parametrize(
    ("fin", "annees", "dernier"),
    [
        (date(2031, 12, 31), 6, date(2037, 12, 31)),
        (date(2032, 2, 29), 6, date(2038, 2, 28)),
        (date(2032, 2, 29), 4, date(2036, 2, 29)),
    ],
)
def test_the_last_day(fin, annees, dernier):
    assert kept_until(fin, annees) == dernier
    assert not fin < ended_before(dernier, annees)
    assert fin < ended_before(dernier + timedelta(days=1), annees)


@given(st.dates(date(2024, 1, 1), date(2060, 12, 31)), st.integers(0, 2_500), st.sampled_from([4, 6]))
def test_a_cycle_is_due_on_the_day_after_its_last_day(fin, ecart, annees):
    on = fin + timedelta(days=ecart)
    assert (fin < ended_before(on, annees)) == (kept_until(fin, annees) < on)


def test_a_delay_in_days():
    assert days_before(date(2038, 1, 1), 90) == date(2037, 10, 3)


def test_on_a_29_february():
    assert ended_before(date(2036, 2, 29), 6) == date(2030, 3, 1)
    assert ended_before(date(2036, 2, 29), 4) == date(2032, 2, 29)
