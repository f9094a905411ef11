"""The period of a curve: what it is by default, and why one is refused."""

from datetime import date

import pytest

from certif.socle.refus import Refus
from dashboards import periode

ON = date(2026, 6, 30)


def test_two_years_by_month_when_nothing_is_asked_and_never_before_the_scheme():
    assert periode.read({}, ON) == periode.Periode(date(2024, 6, 1), ON, "mois")
    assert periode.read({}, date(2024, 2, 29)).du == date(2023, 1, 1)
    assert periode.read({"du": "2026-06-30", "pas": "jour"}, ON).libelle == "du 30/06/2026 au 30/06/2026, par jour"


@pytest.mark.parametrize(
    ("demande", "code"),
    [
        ({"du": "30/06/2026"}, "periode_illisible"),
        ({"pas": "siecle"}, "periode_illisible"),
        ({"du": "2026-06-30", "au": "2026-06-29"}, "periode_inversee"),
        ({"au": "2026-07-01"}, "periode_future"),
        ({"du": "2022-12-31"}, "periode_avant"),
        ({"du": "2026-03-30", "pas": "jour"}, "periode_trop_fine"),
    ],
)
def test_an_inconsistent_period_is_refused_with_its_remedy(demande, code):
    with pytest.raises(Refus) as refus:
        periode.read(demande, ON)
    assert refus.value.code == code and refus.value.remede
