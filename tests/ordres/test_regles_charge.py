"""The forecast of the control: working days, order of service, lateness, people needed."""

from __future__ import annotations

from datetime import date
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from ordres.rules.charge import (
    MOIS_MAX,
    Hypotheses,
    Lot,
    Mois,
    Plan,
    agents_needed,
    jours_ouvres,
    next_month,
    plan,
)

LE_1ER = date(2032, 1, 1)
VAGUE = Lot(date(2031, 12, 1), date(2032, 6, 30), complets=6_000, autres=4_000)
#: One person: 300 minutes a day.
SEUL = Hypotheses(agents=1, minutes_complet=3, minutes_autre=30, minutes_contradictoire=300, part_contradictoire=0.5)


def test_working_days_leave_week_ends_and_holidays_out():
    mai = date(2032, 5, 1), date(2032, 5, 31)
    assert jours_ouvres(*mai, ()) == 21
    assert jours_ouvres(*mai, {date(2032, 5, 6), date(2032, 5, 17)}) == 19
    assert jours_ouvres(date(2032, 5, 2), date(2032, 5, 1), ()) == 0


def test_the_month_after_december_is_january():
    assert [next_month(date(2031, m, 1)) for m in (1, 11, 12)] == [date(2031, 2, 1), date(2031, 12, 1), LE_1ER]


def test_minutes_of_a_lot():
    assert SEUL.minutes(VAGUE) == 6_000 * 3 + 4_000 * (30 + 150)
    assert VAGUE.dossiers == 10_000


def test_files_arrive_the_month_after_their_cycle_ends():
    prevu = plan([VAGUE], Hypotheses(agents=1_000), date(2031, 12, 15), ())
    assert [(m.debut, m.arrives, m.decides) for m in prevu.mois] == [
        (date(2031, 12, 15), 0, 0), (LE_1ER, 10_000, 10_000),
    ]  # fmt: skip
    assert prevu.fini == date(2032, 2, 1)


def test_the_most_pressing_deadline_is_served_first():
    presse = Lot(date(2031, 11, 1), date(2032, 1, 31), complets=0, autres=10)
    moins = Lot(date(2031, 10, 1), date(2032, 4, 30), complets=0, autres=1_000)
    prevu = plan([moins, presse], Hypotheses(agents=1, part_contradictoire=0), LE_1ER, ())
    assert prevu.mois[0] == Mois(LE_1ER, 22, arrives=1_010, decides=220, restants=790, en_retard=0)
    autrement = plan([moins], Hypotheses(agents=1, part_contradictoire=0), LE_1ER, ())
    assert prevu.mois[0].restants == autrement.mois[0].restants + 10


def test_late_files_are_those_left_when_their_last_day_passed():
    prevu = plan([VAGUE], Hypotheses(agents=5), LE_1ER, ())
    en_retard = {m.debut: m.en_retard for m in prevu.mois}
    assert en_retard[date(2032, 5, 1)] == 0
    assert en_retard[date(2032, 6, 1)] == prevu.mois[5].restants > 0
    assert prevu.retard_max == en_retard[date(2032, 6, 1)]
    assert prevu.pointe == prevu.mois[0]


def test_nobody_never_ends():
    prevu = plan([VAGUE], Hypotheses(agents=0), LE_1ER, ())
    assert prevu.fini is None
    assert len(prevu.mois) == MOIS_MAX


def test_nothing_due_is_an_empty_plan():
    assert plan([Lot(LE_1ER, LE_1ER, 0, 0)], SEUL, LE_1ER, ()) == Plan((), LE_1ER)
    assert Plan((), LE_1ER).pointe is None
    assert agents_needed([], SEUL, LE_1ER, ()) == 1


def test_work_without_minutes_is_done_at_once():
    assert plan([VAGUE], Hypotheses(1, 1, 0, 0, 0, 0), LE_1ER, ()).mois[0].restants == 0


def test_people_needed_are_just_enough():
    assez = agents_needed([VAGUE], SEUL, LE_1ER, ())
    assert assez is not None
    for agents, tard in ((assez, False), (assez - 1, True)):
        prevu = plan([VAGUE], Hypotheses(agents, 5, 3, 30, 300, 0.5), LE_1ER, ())
        assert (prevu.retard_max > 0) is tard


def test_no_number_of_people_serves_what_is_beyond_any():
    assert agents_needed([VAGUE], Hypotheses(1, heures_par_jour=0), LE_1ER, ()) is None


LOTS = st.lists(
    st.builds(
        lambda mois, delai, complets, autres: Lot(date(2031, mois, 1), date(2032, delai, 28), complets, autres),
        st.integers(1, 12), st.integers(1, 12), st.integers(0, 5_000), st.integers(0, 5_000),
    ),
    max_size=6,
)  # fmt: skip


@given(LOTS, st.floats(0.1, 50))
def test_every_file_that_arrives_is_decided_or_waits(lots, agents):
    prevu = plan(lots, Hypotheses(agents), LE_1ER, ())
    restants = 0
    for mois in prevu.mois:
        restants += mois.arrives - mois.decides
        assert mois.restants == restants >= mois.en_retard >= 0
    attendus = sum(lot.dossiers for lot in lots)
    assert sum(m.arrives for m in prevu.mois) == attendus
    assert (prevu.fini is not None) == (restants == 0)


@given(LOTS, st.integers(1, 20))
def test_more_people_are_never_later(lots, agents):
    peu, plus = (plan(lots, Hypotheses(n), LE_1ER, ()) for n in (agents, agents + 1))
    assert plus.retard_max <= peu.retard_max
    assert (plus.fini or date.max) <= (peu.fini or date.max)
    assert sum(m.restants for m in plus.mois) <= (sum(m.restants for m in peu.mois) if peu.fini else inf)
