"""Risk: time left against work left, with its thresholds on the day before, the day, the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules.avancement import Avancement
from actions.rules.explication import Recit
from actions.rules.risque import NiveauRisque, assess, level
from actions.statuts import EtatAxe
from certif.socle.period import Period
from referentiels.parametres import parametres_au
from tests.actions.rules.fabrique import rapide

CYCLE = Period(date(2023, 1, 1), date(2031, 12, 31))
P = parametres_au(date(2026, 6, 30))


def avancement(total: float) -> Avancement:
    etat = EtatAxe.COMPLET if total == 1 else EtatAxe.EN_COURS
    return Avancement(total, etat, (), (), 0, 0, Recit((), (), (), (), ()))


@pytest.mark.parametrize(
    ("total", "le", "niveau"),
    [
        (1.0, date(2032, 6, 1), NiveauRisque.AUCUN),
        (0.0, date(2023, 1, 1), NiveauRisque.FAIBLE),
        (0.0, date(2024, 10, 19), NiveauRisque.FAIBLE),  # 657 days of 3287: just below 20 %
        (0.0, date(2024, 10, 20), NiveauRisque.MODERE),
        (0.0, date(2026, 8, 7), NiveauRisque.MODERE),
        (0.0, date(2026, 8, 8), NiveauRisque.ELEVE),
        (0.9, date(2030, 12, 31), NiveauRisque.FAIBLE),  # twelve months left, to the day
        (0.9, date(2031, 1, 1), NiveauRisque.MODERE),
        (0.9, date(2031, 12, 31), NiveauRisque.MODERE),
        (0.9, date(2032, 1, 1), NiveauRisque.ELEVE),
    ],
)
def test_levels(total: float, le: date, niveau: NiveauRisque) -> None:
    assert level(avancement(total), CYCLE, le, P) is niveau


@rapide
@given(st.floats(0, 1), st.dates(date(2022, 1, 1), date(2033, 1, 1)))
def test_time_never_lowers_the_risk_and_the_sentence_follows_the_level(total: float, le: date) -> None:
    risque = assess(avancement(total), CYCLE, le, P)
    demain = level(avancement(total), CYCLE, date.fromordinal(le.toordinal() + 1), P)
    assert demain >= risque.niveau
    assert 0 <= risque.part_temps <= 1
    assert risque.part_travail == total
    assert risque.phrase.endswith(".")
    assert risque.niveau.libelle


def test_the_sentences() -> None:
    assert assess(avancement(1), CYCLE, date(2032, 1, 1), P).phrase == "Tout ce qui est demandé est fait."
    fini = assess(avancement(0.5), CYCLE, date(2032, 1, 1), P)
    assert (fini.jours_restants, fini.phrase) == (
        0,
        "Le cycle est terminé et l’obligation n’est pas satisfaite.",
    )
    dernier = assess(avancement(0.9), CYCLE, date(2031, 12, 31), P)
    assert "Il reste 1 jour\u00a0:" in dernier.phrase
    assert "3\u202f287 jours" in assess(avancement(0), CYCLE, date(2023, 1, 1), P).phrase


def test_the_risk_needs_an_end() -> None:
    with pytest.raises(ValueError, match="end"):
        level(avancement(0), Period(date(2023, 1, 1)), date(2024, 1, 1), P)


def test_a_delay_exactly_at_a_threshold_is_at_its_level() -> None:
    cycle = Period(date(2024, 1, 1), date(2027, 12, 31))  # 1461 days, so that no day is a round share
    le = date(2025, 6, 30)
    retard = 546 / 1461
    p = parametres_au(le, risque_modere=retard, risque_eleve=0.9)
    assert level(avancement(0.0), cycle, le, p) is NiveauRisque.MODERE
    p = parametres_au(le, risque_modere=0.1, risque_eleve=retard)
    assert level(avancement(0.0), cycle, le, p) is NiveauRisque.ELEVE


def test_the_days_left_are_said_in_the_right_number() -> None:
    for jours, mot in ((1, "1 jour"), (2, "2 jours")):
        le = date(2031, 12, 31) - timedelta(days=jours - 1)
        assert mot in assess(avancement(0.0), CYCLE, le, P).phrase
    assert "jours" not in assess(avancement(0.0), CYCLE, date(2031, 12, 31), P).phrase


def test_a_cycle_without_end_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"^the risk needs a cycle that has an end$"):
        level(avancement(0.0), Period(date(2023, 1, 1)), date(2026, 6, 30), P)
