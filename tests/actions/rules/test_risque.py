"""Risk: time left against work left, with its thresholds on the day before, the day, the day after."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules.avancement import Avancement
from actions.rules.explication import Recit
from actions.rules.risque import NiveauRisque, assess, level, pace, time_left, why
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
    assert dernier.jours_restants == 1
    assert dernier.phrase == ("Il reste 1\u00a0jour\u00a0: une partie de ce que demande le référentiel manque encore.")


@pytest.mark.parametrize(
    ("faites", "requises", "le", "phrase"),
    [
        (3, 8, date(2026, 7, 1), "Il manque 5 actions sur 8 et il reste 5 ans et 6 mois\u00a0: "
         "il en faut une tous les 13 mois."),
        (7, 8, date(2031, 1, 1), "Il manque 1 action sur 8 et il reste 1 an\u00a0: une seule suffit d’ici là."),
        (2, 8, date(2031, 10, 1), "Il manque 6 actions sur 8 et il reste 3 mois\u00a0: "
         "il en faut une toutes les 2 semaines."),
        (0, 8, date(2031, 11, 6), "Il manque 8 actions sur 8 et il reste 1 mois\u00a0: il en faut une par semaine."),
        (0, 8, date(2031, 12, 30), "Il manque 8 actions sur 8 et il reste 2 jours\u00a0: "
         "il en faut plus d’une par semaine."),
        (0, 8, date(2032, 1, 1), "Le cycle est terminé et il manque 8 actions sur 8."),
    ],
)  # fmt: skip
def test_why_says_what_is_left_the_time_left_and_the_pace(faites: int, requises: int, le: date, phrase: str) -> None:
    assert CYCLE.fin is not None
    dite = why(NiveauRisque.ELEVE, faites, requises, CYCLE.fin, le)
    assert dite.replace("\u00a0", " ") == phrase.replace("\u00a0", " ")


def test_the_pace_is_on_the_safe_side() -> None:
    """Followed to the letter, the pace said is enough: it never asks for less than what is needed."""
    for manque in range(2, 12):
        for jours in range(1, 4000, 7):
            mots = pace(manque, jours).replace("\u00a0", " ").split()
            if mots[-1] == "mois":
                assert float(mots[-2]) * 30.4375 * manque <= jours
            elif mots[-1] == "semaines":
                assert int(mots[-2]) * 7 * manque <= jours


@pytest.mark.parametrize(
    ("le", "reste"),
    [
        (date(2031, 12, 31), "1 jour"),
        (date(2031, 12, 2), "30 jours"),
        (date(2031, 12, 1), "1 mois"),
        (date(2031, 1, 2), "11 mois"),
        (date(2031, 1, 1), "1 an"),
        (date(2028, 12, 1), "3 ans et 1 mois"),
        (date(2032, 1, 9), "0 jour"),
    ],
)
def test_the_time_left_counts_the_last_day(le: date, reste: str) -> None:
    assert time_left(date(2031, 12, 31), le).replace("\u00a0", " ") == reste


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


def test_a_cycle_without_end_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"^the risk needs a cycle that has an end$"):
        level(avancement(0.0), Period(date(2023, 1, 1)), date(2026, 6, 30), P)
