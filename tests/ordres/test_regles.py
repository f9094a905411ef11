"""Delays and contradictory path: the day before, the day, the day after."""

from __future__ import annotations

from datetime import date

import pytest

from ordres.rules.contradictoire import ARTICLE, Contradictoire, obstacle
from ordres.rules.delais import echeance, observations_jusquau

LIMITE = date(2032, 3, 16)


@pytest.mark.parametrize(
    ("fin", "attendue"),
    [
        (date(2031, 12, 31), date(2032, 6, 30)),
        (date(2028, 12, 31), date(2029, 6, 30)),
        (date(2032, 6, 30), date(2032, 12, 31)),
        (date(2031, 8, 31), date(2032, 2, 29)),
        (date(2031, 8, 30), date(2032, 2, 29)),
        (date(2031, 9, 14), date(2032, 3, 14)),
    ],
)
def test_due_six_months_later(fin, attendue):
    assert echeance(fin, 6) == attendue


def test_observations_delay():
    assert observations_jusquau(date(2032, 2, 15), 30) == LIMITE


@pytest.mark.parametrize(
    ("etat", "on", "code"),
    [
        (Contradictoire(), LIMITE, "motifs_non_communiques"),
        (Contradictoire(LIMITE, False, True), date(2032, 3, 15), "delai_observations"),
        (Contradictoire(LIMITE, False, True), LIMITE, "delai_observations"),
        (Contradictoire(LIMITE, False, True), date(2032, 3, 17), None),
        (Contradictoire(LIMITE, True, True), date(2032, 2, 20), None),
        (Contradictoire(LIMITE, True, False), date(2032, 2, 20), "audition"),
        (Contradictoire(LIMITE, False, False), date(2032, 3, 17), "audition"),
    ],
)
def test_obstacles(etat, on, code):
    trouve = obstacle(etat, on)
    assert (trouve.code if trouve else None) == code


@pytest.mark.parametrize(
    ("etat", "message", "remede"),
    [
        (
            Contradictoire(),
            "Les motifs n’ont pas encore été communiqués au professionnel.",
            "Communiquez d’abord les motifs : il pourra présenter ses observations.",
        ),
        (
            Contradictoire(LIMITE),
            "Le professionnel peut encore présenter ses observations, jusqu’au 16/03/2032.",
            "Attendez ses observations ou la fin de ce délai.",
        ),
        (
            Contradictoire(LIMITE, observations_recues=True),
            "Le professionnel n’a pas été mis en mesure d’être entendu.",
            "Enregistrez l’audition, ou confirmez qu’elle a été proposée et qu’il ne s’est pas présenté.",
        ),
    ],
)
def test_an_obstacle_says_what_is_missing_and_what_to_do(etat, message, remede):
    trouve = obstacle(etat, LIMITE)
    assert trouve is not None
    assert (trouve.message, trouve.remede) == (message, remede)


def test_the_article_is_the_one_of_the_contradictory_path_and_nothing_is_supposed_to_have_happened():
    assert ARTICLE == "CSP R. 4022-20"
    assert Contradictoire() == Contradictoire(None, False, False)
