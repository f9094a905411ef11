"""The funnel: who differs from the whole by more than chance, and by how many people."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.rules.entonnoir import Groupe, Place, judge, limits

#: A busy machine draws its first numbers slowly; the functions themselves are a few multiplications.
LENTEMENT = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("oui", "place"),
    [(160, Place.TRES_BAS), (175, Place.BAS), (176, Place.DANS), (224, Place.DANS), (225, Place.HAUT),
     (240, Place.TRES_HAUT)],
)  # fmt: skip
def test_each_side_of_each_limit(oui, place):
    # p = 20 % of 1,000: one deviation is 1.265 points, limits 17.5 to 22.5 and 16.1 to 23.9.
    (jugement,) = judge([Groupe("x", 1_000, oui)], 20.0).jugements
    assert jugement.place is place
    assert jugement.personnes == oui - 200
    assert place.libelle


def test_limits_are_those_of_the_formula_and_stay_shares():
    limites = limits(20.0, 1_000)
    assert limites.bas_95 == pytest.approx(20 - 1.96 * 1.26491, abs=1e-4)
    assert limites.haut_998 == pytest.approx(20 + 3.09 * 1.26491, abs=1e-4)
    assert limits(1.0, 11).bas_998 == 0 and limits(99.0, 11).haut_998 == 100


@pytest.mark.parametrize(("n", "reference"), [(40, 10.0), (40, 90.0), (1_000_000, 0.0), (1_000_000, 100.0)])
def test_a_group_with_too_few_expected_on_a_side_is_not_judged(n, reference):
    (jugement,) = judge([Groupe("x", n, 0)], reference).jugements
    assert jugement.place is Place.TROP_PETIT


def test_groups_come_from_the_lowest_gap_and_an_empty_one_not_at_all():
    entonnoir = judge([Groupe("b", 100, 60), Groupe("vide", 0, 0), Groupe("a", 100, 40)], 50.0)
    assert [j.code for j in entonnoir.jugements] == ["a", "b"]
    assert entonnoir.dispersion is None


def test_dispersion_is_about_one_by_chance_and_more_when_groups_differ():
    # Gaps of exactly one deviation on either side: p = 50 % of 10,000, one deviation is 50 people.
    hasard = judge([Groupe(str(i), 10_000, 5_050 if i % 2 else 4_950) for i in range(10)], 50.0)
    assert hasard.dispersion == pytest.approx(1.0)
    ecart = judge([Groupe(str(i), 10_000, 5_500 if i % 2 else 4_500) for i in range(10)], 50.0)
    assert ecart.dispersion == pytest.approx(10.0)
    # One group far from all the others does not make them all look dispersed.
    seul = judge([Groupe(str(i), 10_000, 9_000 if i == 9 else 5_050 if i % 2 else 4_950) for i in range(10)], 50.0)
    assert seul.dispersion == pytest.approx(1.0)


@LENTEMENT
@given(st.floats(0, 100), st.integers(1, 2_000_000))
def test_limits_are_ordered_around_the_reference(reference, n):
    limites = limits(reference, n)
    assert 0 <= limites.bas_998 <= limites.bas_95 <= reference <= limites.haut_95 <= limites.haut_998 <= 100
