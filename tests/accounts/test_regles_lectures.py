"""Rules: how many files one account opens, and how many wrong passwords are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from accounts.roles import Role
from accounts.rules.lectures import DEFAUTS, Compte, Seuils, Verdict, is_ordered, judge, widest
from accounts.rules.verrou import DUREE, ESSAIS_MAX, FENETRE, Essais, count_one, is_closed

SEUILS = Seuils(confirmation=10, arret_heure=20, arret_jour=30, pause=5, lignes=200)
INSTANT = datetime(2026, 6, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heure", "jour", "depuis", "confirme", "verdict"),
    [
        (0, 0, None, False, Verdict.LIBRE),
        (9, 29, 0.1, False, Verdict.LIBRE),
        (10, 10, 60, False, Verdict.CONFIRMATION),
        (10, 10, 4.9, True, Verdict.PAUSE),
        (10, 10, 5, True, Verdict.LIBRE),
        (10, 10, None, True, Verdict.LIBRE),
        (19, 29, 60, True, Verdict.LIBRE),
        (20, 20, 60, True, Verdict.ARRET),
        (0, 30, 3600, True, Verdict.ARRET),
    ],
)
def test_one_more_file(heure, jour, depuis, confirme, verdict):
    assert judge(SEUILS, Compte(heure, jour, depuis), is_confirme=confirme) == verdict


def test_several_roles_take_the_widest_of_each_and_none_the_least():
    autre = Seuils(confirmation=5, arret_heure=50, arret_jour=60, pause=1, lignes=10)
    assert widest([SEUILS, autre]) == Seuils(10, 50, 60, pause=1, lignes=200)
    assert widest([]) == DEFAUTS[Role.CNCP_MEMBRE]


def test_every_role_has_ordered_thresholds_and_no_agent_opens_more_than_200_files_a_day():
    assert all(is_ordered(seuils) for seuils in DEFAUTS.values()) and set(DEFAUTS) == set(Role)
    agents = set(Role) - {Role.PARTENAIRE_TECHNIQUE}
    assert all(DEFAUTS[role].arret_jour <= 200 for role in agents)
    assert not is_ordered(replace(SEUILS, confirmation=21))
    assert not is_ordered(replace(SEUILS, confirmation=0))
    assert not is_ordered(replace(SEUILS, arret_jour=19))


def test_the_door_closes_at_the_last_try_and_opens_again():
    essais = None
    for _ in range(ESSAIS_MAX):
        assert essais is None or not is_closed(essais, INSTANT)
        essais = count_one(essais, INSTANT)
    assert essais == Essais(ESSAIS_MAX, INSTANT, INSTANT + DUREE)
    assert is_closed(essais, INSTANT + DUREE - timedelta(seconds=1))
    assert not is_closed(essais, INSTANT + DUREE)
    assert count_one(essais, INSTANT + DUREE) == Essais(1, INSTANT + DUREE)


def test_old_tries_are_forgotten():
    assert count_one(Essais(9, INSTANT), INSTANT + FENETRE) == Essais(10, INSTANT, INSTANT + FENETRE + DUREE)
    assert count_one(Essais(9, INSTANT), INSTANT + FENETRE + timedelta(seconds=1)).nombre == 1
