"""Cycles beyond the YAML cases: which one to look at, sentences, several professions."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from actions.rules.cycle import (
    CycleCalcule,
    Faits,
    Inscription,
    Jugement,
    compute_cycles,
    cycle_au,
)
from actions.statuts import EtatCycle, MotifCloture, RegimeCycle
from certif.socle.period import Period, lendemain
from referentiels.parametres import parametres_au
from tests.actions.rules.fabrique import rapide

J = date
LE = J(2026, 6, 30)
P = parametres_au(LE)
DEPUIS_2010 = (Inscription(J(2010, 1, 1)),)


def cycles(faits: Faits, le: date = LE, **choix: object) -> tuple[CycleCalcule, ...]:
    return compute_cycles(faits, le, parametres_au(le, **choix))


def test_someone_who_left_before_the_scheme_has_no_cycle() -> None:
    partis = Faits("10", (Inscription(J(1980, 1, 1), J(2020, 12, 31)),))
    assert cycles(partis) == ()
    assert cycle_au((), LE) is None


def test_not_in_practice_in_2023_without_known_resumption_has_no_cycle_yet() -> None:
    assert cycles(Faits("10", DEPUIS_2010, en_exercice_2023=False)) == ()
    assert cycles(Faits("10", en_exercice_2023=False)) == ()


def test_in_practice_in_2023_by_the_ordre_whatever_the_registration_known() -> None:
    (cycle,) = cycles(Faits("10", (Inscription(J(2024, 5, 1)),), en_exercice_2023=True))
    assert cycle.periode == Period(J(2023, 1, 1), J(2031, 12, 31))


def test_that_fact_does_not_give_nine_years_to_a_second_profession() -> None:
    faits = Faits(
        "10",
        (Inscription(J(2010, 1, 1)), Inscription(J(2024, 5, 1), profession="40")),
        en_exercice_2023=True,
    )
    assert [c.periode.debut for c in cycles(faits)] == [J(2023, 1, 1), J(2024, 5, 1)]


def test_the_provisional_cycle_can_be_refused_as_a_choice() -> None:
    (provisoire,) = cycles(Faits("10"))
    assert (provisoire.provisoire, provisoire.regime) == (True, RegimeCycle.PROVISOIRE)
    assert "à confirmer par l’Ordre" in provisoire.motif
    assert cycles(Faits("10"), premier_cycle_provisoire=False) == ()


def test_a_provisional_cycle_is_closed_by_death_too() -> None:
    (cycle,) = cycles(Faits("10", deces=J(2025, 3, 1)))
    assert (cycle.etat, cycle.motif_cloture, cycle.provisoire) == (EtatCycle.CLOS, MotifCloture.DECES, True)


def test_a_fact_that_comes_later_closes_nothing_yet() -> None:
    faits = Faits("10", (Inscription(J(2010, 1, 1), J(2027, 6, 30)),), deces=J(2026, 7, 1))
    (cycle,) = cycles(faits)
    assert (cycle.etat, cycle.fin) == (EtatCycle.OUVERT, J(2031, 12, 31))


def test_leaving_on_the_last_day_lets_the_cycle_be_controlled() -> None:
    faits = Faits("10", (Inscription(J(2010, 1, 1), J(2031, 12, 31)),))
    (cycle,) = cycles(faits, J(2032, 1, 15))
    assert cycle.etat is EtatCycle.ECHU


def test_the_earliest_closing_fact_wins() -> None:
    faits = Faits(
        "10",
        (Inscription(J(2010, 1, 1), J(2025, 12, 31)),),
        interruptions=(Period(J(2023, 1, 1), J(2026, 6, 1)),),
        deces=J(2026, 2, 1),
    )
    (cycle,) = cycles(faits)
    assert (cycle.motif_cloture, cycle.fin) == (MotifCloture.SORTIE, J(2025, 12, 31))


def test_the_reason_of_leaving_is_the_recorded_one() -> None:
    for motif in ("retraite", "deces"):
        faits = Faits("10", (Inscription(J(2010, 1, 1), J(2025, 12, 31), motif_fin=motif),))
        (cycle,) = cycles(faits)
        assert cycle.motif_cloture == motif
        assert "sans jugement" in cycle.motif


def test_a_profession_taken_before_leaving_the_other_is_a_change_of_profession() -> None:
    faits = Faits(
        "60",
        (
            Inscription(J(2010, 1, 1), J(2025, 8, 31), "60"),
            Inscription(J(2025, 8, 1), profession="50"),
        ),
    )
    sage_femme, infirmier = cycles(faits)
    assert (sage_femme.regime, sage_femme.article) == (RegimeCycle.CHANGEMENT_PROFESSION, "CSP R. 4022-15")
    assert infirmier.motif_cloture is MotifCloture.CHANGEMENT_PROFESSION
    assert cycle_au((sage_femme, infirmier), LE) == sage_femme
    assert cycle_au((sage_femme, infirmier), LE, "60") == infirmier


def test_a_profession_left_long_before_does_not_close_the_other() -> None:
    faits = Faits(
        "50",
        (Inscription(J(1990, 1, 1), J(2000, 1, 1), "60"), Inscription(J(2010, 1, 1), J(2025, 1, 1), "50")),
    )
    (cycle,) = cycles(faits)
    assert cycle.motif_cloture is MotifCloture.SORTIE


def test_an_open_profession_comes_before_one_that_was_closed_later() -> None:
    faits = Faits(
        "10",
        (Inscription(J(2010, 1, 1)), Inscription(J(2024, 1, 1), J(2025, 1, 1), "40")),
    )
    assert cycle_au(cycles(faits), LE) == cycles(faits)[0]
    assert cycle_au(cycles(faits), LE, "40") == cycles(faits)[1]


def test_before_any_cycle_begins_the_next_one_is_shown() -> None:
    calcules = cycles(Faits("10", (Inscription(J(2026, 9, 1)),)))
    vu = cycle_au(calcules, LE)
    assert vu is not None
    assert vu.periode.debut == J(2026, 9, 1)
    assert vu.etat is EtatCycle.OUVERT


def test_a_practitioner_still_away_has_no_new_cycle_after_three_years() -> None:
    faits = Faits("10", DEPUIS_2010, interruptions=(Period(J(2023, 2, 1)),))
    (cycle,) = cycles(faits)
    assert (cycle.fin, cycle.motif_cloture) == (J(2026, 2, 1), MotifCloture.INTERRUPTION)


def test_without_a_favourable_decision_the_next_cycle_depends_on_a_choice() -> None:
    faits = Faits("10", DEPUIS_2010, jugements=(Jugement(J(2031, 12, 31), satisfait=False),))
    assert len(cycles(faits, J(2032, 9, 1))) == 2
    assert len(cycles(faits, J(2032, 9, 1), cycle_suivant_apres_refus=False)) == 1


def test_a_judged_cycle_is_followed_by_a_registration_cycle_for_someone_who_left_then_came_back() -> None:
    faits = Faits(
        "10",
        (Inscription(J(2010, 1, 1), J(2031, 12, 31)), Inscription(J(2033, 2, 1))),
        jugements=(Jugement(J(2031, 12, 31), satisfait=True),),
    )
    suivant = cycles(faits, J(2033, 6, 1))[-1]
    assert (suivant.periode.debut, suivant.regime) == (J(2033, 2, 1), RegimeCycle.REPRISE)


def test_a_judged_cycle_of_someone_gone_for_good_is_the_last() -> None:
    faits = Faits(
        "10",
        (Inscription(J(2010, 1, 1), J(2031, 12, 31)),),
        jugements=(Jugement(J(2031, 12, 31), satisfait=True),),
    )
    assert len(cycles(faits, J(2033, 6, 1))) == 1


jours = st.dates(J(2015, 1, 1), J(2034, 12, 31))


@st.composite
def periodes(draw: st.DrawFn) -> Period:
    debut = draw(jours)
    fin = draw(st.none() | st.integers(0, 2000))
    return Period(debut, None if fin is None else debut + timedelta(days=fin))


@st.composite
def faits(draw: st.DrawFn) -> Faits:
    inscriptions = tuple(
        Inscription(p.debut, p.fin, draw(st.sampled_from(["", "40"]))) for p in draw(st.lists(periodes(), max_size=3))
    )
    return Faits(
        "10",
        inscriptions,
        tuple(draw(st.lists(periodes(), max_size=3))),
        draw(st.none() | st.booleans()),
        draw(st.none() | jours),
        tuple(Jugement(fin, draw(st.booleans())) for fin in draw(st.lists(st.just(J(2031, 12, 31)), max_size=1))),
    )


@rapide
@given(faits(), jours, st.booleans())
def test_cycles_of_a_profession_never_overlap_and_do_not_depend_on_the_order_of_facts(
    f: Faits, le: date, gaps_are_interruptions: bool
) -> None:
    calcules = cycles(f, le, radiation_est_interruption=gaps_are_interruptions)
    renverses = Faits(
        f.profession, f.inscriptions[::-1], f.interruptions[::-1], f.en_exercice_2023, f.deces, f.jugements
    )
    assert cycles(renverses, le, radiation_est_interruption=gaps_are_interruptions) == calcules
    for profession in {c.profession for c in calcules}:
        siens = [c for c in calcules if c.profession == profession]
        for avant, apres in pairwise(siens):
            assert apres.periode.debut >= lendemain(avant.fin)
        for c in siens:
            assert c.periode.debut <= c.fin <= c.fin_prevue
            assert (c.etat is EtatCycle.CLOS) == (c.motif_cloture is not MotifCloture.AUCUN)
            assert c.motif.endswith(".")
            assert c.article
