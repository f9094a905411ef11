"""Numbers in sentences: comma, and « s » from two on."""

import pytest

from certif.socle.nombres import counted, decimal


@pytest.mark.parametrize(("valeur", "attendu"), [(0, "0"), (2.0, "2"), (1.5, "1,5"), (0.25, "0,25")])
def test_decimal_has_a_comma_and_no_useless_zero(valeur, attendu):
    assert decimal(valeur) == attendu


@pytest.mark.parametrize(
    ("valeur", "attendu"), [(0, "0 heure"), (1, "1 heure"), (1.5, "1,5 heure"), (2, "2 heures"), (14, "14 heures")]
)
def test_counted_is_plural_from_two(valeur, attendu):
    assert counted(valeur, "heure") == attendu
