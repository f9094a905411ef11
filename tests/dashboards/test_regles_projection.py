"""The projection: the pace of the last months held, its doubt widening, silence when there is too little to say."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.rules.projection import FENETRE, project

#: A busy machine draws its first numbers slowly; the functions themselves are a few multiplications.
LENTEMENT = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_a_steady_pace_is_held_without_doubt():
    prevue = project([10.0 + mois for mois in range(8)], 12)
    assert prevue is not None
    assert (prevue.rythme, prevue.pas) == (1.0, 7)
    assert (prevue.terme.mois, prevue.terme.valeur, prevue.terme.bas, prevue.terme.haut) == (12, 29.0, 29.0, 29.0)


def test_the_worked_example_of_the_guide():
    # Moves 1, 2, 1, 2, 1, 2: mean 1.5, deviation 0.5477; four months on, t(5) = 2.571.
    prevue = project([0, 1, 3, 4, 6, 7, 9], 4)
    assert prevue is not None
    assert prevue.terme.valeur == pytest.approx(15.0)
    assert prevue.terme.haut - 15 == pytest.approx(2.571 * 0.5477 * (4 + 16 / 6) ** 0.5, rel=1e-3)
    assert 15 - prevue.terme.bas == pytest.approx(prevue.terme.haut - 15)


def test_only_the_last_twelve_moves_count():
    ancien = [0.0, 40.0, 0.0]
    recent = [float(mois) for mois in range(FENETRE + 1)]
    prevue = project([*ancien, *recent], 1)
    assert prevue is not None
    assert prevue.rythme == 1.0 and prevue.terme.bas == prevue.terme.haut == FENETRE + 1


@pytest.mark.parametrize(("parts", "horizon"), [([], 5), ([1.0] * 6, 5), ([1.0] * 20, 0)])
def test_too_little_behind_or_nothing_ahead_says_nothing(parts, horizon):
    assert project(parts, horizon) is None


@LENTEMENT
@given(st.lists(st.integers(0, 100), min_size=7, max_size=20), st.integers(1, 120))
def test_a_share_stays_a_share_and_the_doubt_never_narrows(parts, horizon):
    prevue = project(parts, horizon)
    assert prevue is not None and len(prevue.mois) == horizon
    for mois in prevue.mois:
        assert 0 <= mois.bas <= mois.valeur <= mois.haut <= 100
    libres = [m for m in prevue.mois if m.bas > 0 and m.haut < 100]
    largeurs = [m.haut - m.bas for m in libres]
    assert all(suivante >= avant - 1e-9 for avant, suivante in pairwise(largeurs))
