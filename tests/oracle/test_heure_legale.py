"""The day of the platform is that of Paris, on the days when the hour changes as on the others.

The legal hour is counted here by hand: one hour ahead of universal time, two between the last Sundays of March and of
October at one o'clock universal time (directive 2000/84/CE); the platform asks the zones of the machine.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import horloge

#: Three cycles: 9, 6 and 6 years, and the months of their controls.
ANNEES = range(2023, 2045)


def change_of_hour(annee: int, mois: int) -> datetime:
    """The last Sunday of the month, one o'clock universal time."""
    dernier = date(annee, mois, 31)
    dimanche = dernier - timedelta(days=dernier.isoweekday() % 7)
    return datetime(annee, mois, dimanche.day, 1, tzinfo=UTC)


def legal_day(instant: datetime) -> date:
    """The day in Paris."""
    ete = change_of_hour(instant.year, 3) <= instant < change_of_hour(instant.year, 10)
    return (instant + timedelta(hours=2 if ete else 1)).date()


def delicate_instants() -> list[datetime]:
    """Around midnight in Paris, on and about the days when the hour changes, leap days, and the ends of years."""
    minuits = [datetime(a, m, j, tzinfo=UTC) for a in ANNEES for m, j in ((1, 1), (3, 1), (12, 31))]
    minuits += [
        change_of_hour(a, m).replace(hour=0) + timedelta(days=j) for a in ANNEES for m in (3, 10) for j in (-1, 0, 1, 2)
    ]
    ecarts = [timedelta(minutes=m) for m in (-121, -120, -119, -61, -60, -59, -1, 0, 59, 60, 61)]
    return [minuit + ecart for minuit in minuits for ecart in ecarts]


def test_the_day_is_that_of_paris_at_every_delicate_instant(settings, monkeypatch: pytest.MonkeyPatch):
    settings.DEMO = False
    faux = []
    for instant in delicate_instants():
        monkeypatch.setattr(timezone, "now", lambda instant=instant: instant)
        if (horloge.today(), timezone.localtime(horloge.now()).date()) != (legal_day(instant),) * 2:
            faux.append(instant)
    assert faux == []
