"""Where an announced action stands, day by day, and when its partner is reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules.transit import ETAPES, Attente, EtatTransit, delay, reminder_due, transit
from referentiels.parametres import parametres_au

P = parametres_au(date(2026, 6, 30))
FIN, ATTENDUE = date(2026, 3, 10), date(2026, 5, 9)


@pytest.mark.parametrize(
    ("on", "etat", "retard"),
    [
        (date(2026, 3, 10), EtatTransit.INSCRITE, 0),
        (date(2026, 3, 11), EtatTransit.EN_TRANSIT, 0),
        (date(2026, 5, 9), EtatTransit.EN_TRANSIT, 0),
        (date(2026, 5, 10), EtatTransit.EN_RETARD, 1),
        (date(2026, 6, 8), EtatTransit.EN_RETARD, 30),
    ],
)
def test_the_day_before_the_day_and_the_day_after(on, etat, retard):
    vu = transit(Attente(FIN, ATTENDUE), on)
    assert (vu.etat, vu.retard, vu.attendue_le) == (etat, retard, ATTENDUE)


@pytest.mark.parametrize(("recue_le", "retard"), [(date(2026, 5, 9), 0), (date(2026, 4, 1), 0), (date(2026, 5, 12), 3)])
def test_what_came_is_received_and_says_how_late_it_was(recue_le, retard):
    vu = transit(Attente(FIN, ATTENDUE, recue_le=recue_le), date(2027, 1, 1))
    assert (vu.etat, vu.retard) == (EtatTransit.RECUE, retard)


def test_a_refusal_keeps_the_day_it_was_expected_and_a_later_arrival_wins():
    refusee = Attente(FIN, ATTENDUE, refusee_le=date(2026, 5, 1))
    assert transit(refusee, date(2026, 8, 1)).etat is EtatTransit.REFUSEE
    assert transit(refusee, date(2026, 8, 1)).attendue_le == ATTENDUE
    corrigee = Attente(FIN, ATTENDUE, recue_le=date(2026, 5, 5), refusee_le=date(2026, 5, 1))
    assert transit(corrigee, date(2026, 8, 1)).etat is EtatTransit.RECUE


@pytest.mark.parametrize(
    ("type_action", "is_employeur", "jours"),
    [
        ("DPC", False, P.transmission_dpc_jours),
        ("CONGRES", False, P.transmission_jours),
        ("DPC", True, P.transmission_employeur_jours),
    ],
)
def test_the_delay_is_that_of_the_partner_then_of_the_feed(type_action, is_employeur, jours):
    assert delay(type_action, P, is_employeur=is_employeur) == timedelta(days=jours)


@pytest.mark.parametrize(("retard", "etape"), [(0, 0), (1, 1), (14, 1), (15, 15), (29, 15), (30, 30), (400, 30)])
def test_a_reminder_at_1_15_and_30_days(retard, etape):
    assert reminder_due(retard) == etape


def test_every_state_has_its_words():
    assert {etat.libelle for etat in EtatTransit} == {
        "Inscrite", "En transit", "En retard", "Reçue", "Refusée à la source",
    }  # fmt: skip


@given(fin=st.dates(date(2023, 1, 1), date(2030, 1, 1)), jours=st.integers(0, 90), passes=st.integers(-30, 400))
def test_without_news_time_only_goes_forward(fin, jours, passes):
    """Announced, then in transit, then late: a later day never gives an earlier state, and lateness grows by days."""
    ordre = [EtatTransit.INSCRITE, EtatTransit.EN_TRANSIT, EtatTransit.EN_RETARD]
    attente = Attente(fin, fin + timedelta(days=jours))
    aujourd_hui, demain = (transit(attente, fin + timedelta(days=passes + n)) for n in (0, 1))
    assert ordre.index(demain.etat) >= ordre.index(aujourd_hui.etat)
    assert demain.retard - aujourd_hui.retard in (0, 1)
    assert (demain.retard > 0) is (demain.etat is EtatTransit.EN_RETARD)
    assert reminder_due(demain.retard) in (0, *ETAPES)
