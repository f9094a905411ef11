"""A place in a list survives its address; an altered one is not a place."""

from datetime import date

import pytest

from accounts.curseur import Place


@pytest.mark.parametrize(
    ("place", "convertit"),
    [(Place("fictif sacha", 12), str), (Place("a~b", 3), str), (Place(date(2031, 12, 31), 7), date.fromisoformat)],
)
def test_a_place_is_read_as_it_was_written(place, convertit):
    assert Place.read(str(place), convertit) == place


@pytest.mark.parametrize("texte", ["", "nom", "~3", "nom~", "nom~x", "nom~-1", "nom~²", "nom~" + "9" * 19])
def test_an_altered_place_is_none(texte):
    assert Place.read(texte, str) is None


def test_a_value_that_cannot_be_converted_is_none():
    assert Place.read("demain~3", date.fromisoformat) is None
