"""When an opinion on an action is asked, how long it may change, when its mean is shown."""

from __future__ import annotations

from datetime import date

import pytest

from actions.questions_appreciation import Moment
from actions.rules.appreciation import is_editable, is_mean_shown, open_moment

JOUR = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("fin", "attendu"),
    [
        (date(2026, 7, 1), None), (JOUR, Moment.CHAUD), (date(2026, 1, 1), Moment.CHAUD),
        (date(2025, 12, 31), Moment.FROID), (date(2025, 1, 1), Moment.FROID), (date(2024, 12, 31), None),
    ],
)  # fmt: skip
def test_the_moment_follows_the_last_day(fin, attendu):
    assert open_moment(fin, JOUR, 6, 18) is attendu


def test_an_opinion_may_be_changed_for_thirty_days():
    assert is_editable(date(2026, 5, 31), JOUR, 30)
    assert not is_editable(date(2026, 5, 30), JOUR, 30)
    assert is_mean_shown(11, 11, 11)
    assert not is_mean_shown(11, 10, 11)
    assert not is_mean_shown(None, 40, 11)
