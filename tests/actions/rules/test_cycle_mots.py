"""Each rule that opens or closes a cycle, with its article, its sentence and its very days."""

from __future__ import annotations

from datetime import date

import pytest

from actions.rules.cloture import Cloture, cloture_de, jour_de_depassement
from actions.rules.cycle import CycleCalcule, Faits, Inscription, Jugement, compute_cycles, cycle_au
from actions.rules.ouverture import Carriere, carriere_de
from actions.statuts import EtatCycle, MotifCloture, RegimeCycle
from certif.socle.period import Period, cycle_de
from referentiels.parametres import parametres_au

J = date
LE = J(2026, 6, 30)
P = parametres_au(LE)
DEPUIS_2010 = (Inscription(J(2010, 1, 1)),)
PREMIER = Period(J(2023, 1, 1), J(2031, 12, 31))
JUGE = (Jugement(J(2031, 12, 31), satisfait=True),)


def cycles(faits: Faits, le: date = LE, **choix: object) -> tuple[CycleCalcule, ...]:
    return compute_cycles(faits, le, parametres_au(le, **choix))


@pytest.mark.parametrize(
    ("faits", "le", "dit"),
    [
        (
            Faits("10", DEPUIS_2010), LE,
            (RegimeCycle.PREMIER, "Ordonnance 2021-961",
             "Vous exerciez le 1er janvier 2023\u00a0: votre premier cycle dure neuf ans."),
        ),
        (
            Faits("10"), LE,
            (RegimeCycle.PROVISOIRE, "CSP R. 4022-14",
             "Votre date d’inscription n’est pas connue\u00a0: ce cycle est à confirmer par l’Ordre."),
        ),
        (
            Faits("10", (Inscription(J(2024, 5, 1)),)), LE,
            (RegimeCycle.INSCRIPTION, "CSP R. 4022-14", "Le cycle s’ouvre à la date de votre inscription à l’Ordre."),
        ),
        (
            Faits("50", (Inscription(J(2012, 9, 1), J(2025, 8, 31), "60"), Inscription(J(2025, 9, 15)))), LE,
            (RegimeCycle.CHANGEMENT_PROFESSION, "CSP R. 4022-15",
             "Vous avez changé de profession\u00a0: un nouveau cycle s’ouvre à votre inscription."),
        ),
        (
            Faits("10", (Inscription(J(2005, 1, 1), J(2020, 12, 31)), Inscription(J(2024, 3, 1)))), LE,
            (RegimeCycle.REPRISE, "CSP R. 4022-14",
             "Vous avez repris votre exercice\u00a0: le cycle s’ouvre à la date de la reprise."),
        ),
        (
            Faits("10", DEPUIS_2010, (Period(J(2024, 1, 1), J(2027, 1, 1)),)), J(2028, 1, 1),
            (RegimeCycle.REPRISE, "CSP R. 4022-16",
             "Vous avez repris votre exercice\u00a0: un nouveau cycle de six ans s’est ouvert."),
        ),
        (
            Faits("10", DEPUIS_2010, jugements=JUGE), J(2032, 3, 15),
            (RegimeCycle.SUIVANT, "CSP L. 4022-2", "Ce cycle suit le précédent, jugé par l’Ordre."),
        ),
    ],
)  # fmt: skip
def test_what_opens_a_cycle_is_said_with_its_article(faits: Faits, le: date, dit: tuple[RegimeCycle, str, str]) -> None:
    ouverts = [c for c in cycles(faits, le) if c.etat is EtatCycle.OUVERT]
    assert [(c.regime, c.article, c.motif) for c in ouverts] == [dit]


def test_a_closed_cycle_keeps_how_it_opened_and_the_end_it_would_have_had() -> None:
    faits = Faits("10", (Inscription(J(2024, 5, 1), J(2025, 6, 30)),))
    assert cycles(faits) == (
        CycleCalcule(
            profession="10",
            periode=Period(J(2024, 5, 1), J(2025, 6, 30)),
            fin_prevue=J(2030, 4, 30),
            regime=RegimeCycle.INSCRIPTION,
            article="CSP R. 4022-6",
            motif="Vous n’êtes plus inscrit au tableau\u00a0: le cycle est clos, sans jugement.",
            etat=EtatCycle.CLOS,
            motif_cloture=MotifCloture.SORTIE,
            provisoire=False,
        ),
    )


def test_an_open_cycle_is_told_whole() -> None:
    assert cycles(Faits("10")) == (
        CycleCalcule(
            profession="10",
            periode=PREMIER,
            fin_prevue=J(2031, 12, 31),
            regime=RegimeCycle.PROVISOIRE,
            article="CSP R. 4022-14",
            motif="Votre date d’inscription n’est pas connue\u00a0: ce cycle est à confirmer par l’Ordre.",
            etat=EtatCycle.OUVERT,
            motif_cloture=MotifCloture.AUCUN,
            provisoire=True,
        ),
    )


@pytest.mark.parametrize(("le", "etat"), [(J(2030, 4, 30), EtatCycle.OUVERT), (J(2030, 5, 1), EtatCycle.ECHU)])
def test_a_cycle_lasts_until_the_evening_of_its_last_day(le: date, etat: EtatCycle) -> None:
    assert cycles(Faits("10", (Inscription(J(2024, 5, 1)),)), le)[0].etat is etat


@pytest.mark.parametrize(("le", "clos"), [(J(2025, 6, 29), False), (J(2025, 6, 30), False), (J(2025, 7, 1), True)])
def test_one_leaves_the_register_on_the_evening_of_the_last_day(le: date, clos: bool) -> None:
    faits = Faits("10", (Inscription(J(2010, 1, 1), J(2025, 6, 30)),))
    assert (cycles(faits, le)[0].etat is EtatCycle.CLOS) is clos


@pytest.mark.parametrize(("le", "clos"), [(J(2025, 2, 9), False), (J(2025, 2, 10), True)])
def test_a_death_is_known_that_day(le: date, clos: bool) -> None:
    assert (cycles(Faits("10", DEPUIS_2010, deces=J(2025, 2, 10)), le)[0].etat is EtatCycle.CLOS) is clos


def test_a_death_outside_the_cycle_does_not_close_it() -> None:
    (cycle,) = cycles(Faits("10", DEPUIS_2010, deces=J(2032, 1, 5)), J(2032, 2, 1))
    assert cycle.etat is EtatCycle.ECHU


def carriere(*absences: Period, inscriptions: tuple[Inscription, ...] = DEPUIS_2010) -> Carriere:
    return carriere_de("10", Faits("10", inscriptions, absences), P)


def depassement(*absences: Period, le: date | None = None, periode: Period = PREMIER) -> date | None:
    return jour_de_depassement(carriere(*absences).absences, periode, le or J(2031, 6, 1), 3)


def test_the_day_beyond_three_years_is_counted_on_the_calendar() -> None:
    """R. 4022-16: three years from the first day of absence, leap year or not."""
    assert depassement(Period(J(2023, 2, 1), J(2026, 1, 31))) is None
    assert depassement(Period(J(2023, 2, 1), J(2026, 2, 1))) == J(2026, 2, 1)
    assert depassement(Period(J(2024, 3, 1), J(2027, 2, 28))) is None
    assert depassement(Period(J(2024, 3, 1), J(2027, 3, 1))) == J(2027, 3, 1)


def test_absences_add_up_and_the_first_one_sets_the_limit() -> None:
    un_an = [Period(J(annee, 1, 1), J(annee, 12, 31)) for annee in (2023, 2025, 2027)]
    assert depassement(*un_an) is None  # 3 × 365 days: the three years from 2023 hold 1,096
    assert depassement(*un_an, Period(J(2029, 5, 1), J(2029, 5, 1))) is None
    assert depassement(*un_an, Period(J(2029, 5, 1), J(2029, 5, 2))) == J(2029, 5, 2)


def test_only_the_days_of_absence_inside_the_cycle_and_already_gone_count() -> None:
    avant = Period(J(2018, 1, 1), J(2020, 12, 31))
    long = Period(J(2024, 1, 1), J(2027, 1, 1))
    assert depassement(avant, long) == J(2027, 1, 1)
    assert depassement(avant, Period(J(2020, 1, 1), J(2025, 12, 31))) is None
    assert depassement(Period(J(2024, 1, 1)), le=J(2026, 12, 31)) is None
    assert depassement(Period(J(2024, 1, 1)), le=J(2027, 1, 1)) == J(2027, 1, 1)
    assert depassement(Period(J(2029, 6, 1)), le=J(2035, 1, 1)) is None
    assert depassement(Period(J(2020, 1, 1)), le=J(2022, 6, 1)) is None
    assert depassement(Period(J(2022, 6, 1)), le=J(2023, 1, 1), periode=cycle_de(J(2023, 1, 1), 6)) is None


def test_the_earliest_of_the_closing_facts_is_the_one_told() -> None:
    faits = Faits("10", (Inscription(J(2010, 1, 1), J(2025, 12, 31)),), deces=J(2025, 12, 1))
    assert cloture_de(carriere_de("10", faits, P), PREMIER, LE, P) == Cloture(
        J(2025, 12, 1), MotifCloture.DECES, "CSP R. 4022-6", "Le cycle est clos, sans jugement."
    )
    assert cloture_de(carriere(), PREMIER, LE, P) is None


def test_leaving_on_the_very_day_the_absences_go_too_far_is_a_departure() -> None:
    faits = Faits("10", (Inscription(J(2010, 1, 1), J(2026, 2, 1)),), (Period(J(2023, 2, 1)),))
    cloture = cloture_de(carriere_de("10", faits, P), PREMIER, LE, P)
    assert cloture is not None
    assert (cloture.fin, cloture.motif_cloture) == (J(2026, 2, 1), MotifCloture.SORTIE)


@pytest.mark.parametrize(
    ("inscriptions", "motif"),
    [
        ((Inscription(J(2010, 1, 1), J(2025, 6, 30), motif_fin="retraite"),), MotifCloture.RETRAITE),
        ((Inscription(J(2010, 1, 1), J(2025, 6, 30), motif_fin="sortie"),), MotifCloture.SORTIE),
        # The reason of another registration, or of another profession, says nothing of this one.
        (
            (Inscription(J(2010, 1, 1), J(2012, 1, 1), motif_fin="retraite"),
             Inscription(J(2012, 2, 1), J(2025, 6, 30))),
            MotifCloture.SORTIE,
        ),
        (
            (Inscription(J(2010, 1, 1), J(2025, 6, 30)),
             Inscription(J(2011, 1, 1), J(2025, 6, 30), "40", "", "retraite")),
            MotifCloture.SORTIE,
        ),
        # Another profession held on the day after makes a change of profession; one left the same day does not.
        (
            (Inscription(J(2010, 1, 1), J(2025, 6, 30)), Inscription(J(2025, 7, 1), J(2026, 1, 1), "40")),
            MotifCloture.CHANGEMENT_PROFESSION,
        ),
        (
            (Inscription(J(2010, 1, 1), J(2025, 6, 30)), Inscription(J(2025, 1, 1), J(2025, 6, 30), "40")),
            MotifCloture.SORTIE,
        ),
    ],
)  # fmt: skip
def test_why_one_left_is_read_in_the_registrations(inscriptions: tuple[Inscription, ...], motif: MotifCloture) -> None:
    cloture = cloture_de(carriere(inscriptions=inscriptions), PREMIER, LE, P)
    assert cloture is not None
    assert (cloture.fin, cloture.motif_cloture) == (J(2025, 6, 30), motif)


def test_a_career_without_any_date_is_presumed_from_the_start_of_the_scheme() -> None:
    assert carriere_de("10", Faits("10"), P) == Carriere("10", Faits("10"), (Period(J(2023, 1, 1)),), (), True)


def test_a_career_holds_its_own_registrations_and_every_absence() -> None:
    faits = Faits(
        "10",
        (
            Inscription(J(2010, 1, 1), J(2024, 3, 31)),
            Inscription(J(2025, 10, 1), profession="10"),
            Inscription(J(2015, 1, 1), profession="40"),
        ),
        (Period(J(2020, 1, 1), J(2020, 6, 30)),),
    )
    absences = (Period(J(2020, 1, 1), J(2020, 6, 30)), Period(J(2024, 4, 1), J(2025, 9, 30)))
    presences = (Period(J(2010, 1, 1), J(2024, 3, 31)), Period(J(2025, 10, 1)))
    assert carriere_de("10", faits, P) == Carriere("10", faits, presences, absences, False)
    sans = parametres_au(LE, radiation_est_interruption=False)
    assert carriere_de("10", faits, sans).absences == absences[:1]


def test_practice_resumes_on_the_first_day_present_and_not_away() -> None:
    reprises = carriere(
        Period(J(2024, 1, 1), J(2024, 12, 31)),
        Period(J(2025, 6, 1)),
        inscriptions=(Inscription(J(2010, 1, 1), J(2022, 12, 31)), Inscription(J(2024, 7, 1))),
    )
    assert reprises.reprise(J(2023, 1, 1)) == J(2025, 1, 1)
    assert reprises.reprise(J(2025, 1, 1)) == J(2025, 1, 1)
    assert reprises.reprise(J(2025, 1, 2)) is None
    assert reprises.reprise(J(2009, 1, 1)) == J(2010, 1, 1)


def test_a_late_regularisation_moves_the_next_cycle_only_forward_and_only_by_choice() -> None:
    def suivant(regularise_le: date, **choix: object) -> date:
        jugement = Jugement(J(2031, 12, 31), False, regularise_le)
        return cycles(Faits("10", DEPUIS_2010, jugements=(jugement,)), J(2033, 1, 1), **choix)[-1].periode.debut

    assert suivant(J(2032, 5, 31)) == J(2032, 1, 1)
    assert suivant(J(2032, 5, 31), regularisation_deplace_cycle=True) == J(2032, 6, 1)
    assert suivant(J(2031, 11, 30), regularisation_deplace_cycle=True) == J(2032, 1, 1)


def test_a_decision_about_another_cycle_opens_nothing() -> None:
    faits = Faits("10", DEPUIS_2010, jugements=(Jugement(J(2030, 12, 31), True), Jugement(J(2032, 12, 31), True)))
    assert len(cycles(faits, J(2033, 1, 1))) == 1


def test_a_closed_cycle_is_followed_only_after_an_absence_or_a_departure() -> None:
    mort = Faits("10", (Inscription(J(2010, 1, 1), J(2025, 6, 30), motif_fin="deces"), Inscription(J(2025, 9, 1))))
    sorti = Faits("10", (Inscription(J(2010, 1, 1), J(2025, 6, 30)), Inscription(J(2025, 9, 1))))
    choix = {"radiation_est_interruption": False}
    assert len(cycles(mort, LE, **choix)) == 1
    assert [(c.periode.debut, c.article) for c in cycles(sorti, LE, **choix)] == [
        (J(2023, 1, 1), "CSP R. 4022-6"), (J(2025, 9, 1), "CSP R. 4022-14"),
    ]  # fmt: skip


def test_a_profession_left_the_day_the_other_opens_is_a_change_one_still_held_is_not() -> None:
    def regime(fin: date | None, debut: date | None = None) -> RegimeCycle:
        faits = Faits("50", (Inscription(debut or J(2012, 1, 1), fin, "60"), Inscription(J(2025, 9, 15))))
        return next(c for c in cycles(faits, J(2026, 6, 30)) if c.profession == "50").regime

    assert regime(J(2025, 9, 15)) is RegimeCycle.CHANGEMENT_PROFESSION
    assert regime(None) is RegimeCycle.INSCRIPTION
    # One begun the same day, or later, was not left for this one.
    assert regime(J(2026, 1, 1), J(2025, 9, 15)) is RegimeCycle.INSCRIPTION
    assert regime(J(2026, 1, 1), J(2025, 9, 14)) is RegimeCycle.CHANGEMENT_PROFESSION


def test_the_cycle_to_look_at_is_the_new_one_from_its_first_day_on() -> None:
    faits = Faits("10", DEPUIS_2010, jugements=JUGE)
    for le, debut in ((J(2031, 12, 31), J(2023, 1, 1)), (J(2032, 1, 1), J(2032, 1, 1))):
        regarde = cycle_au(cycles(faits, J(2032, 3, 1)), le)
        assert regarde is not None
        assert regarde.periode.debut == debut


def test_before_any_cycle_the_earliest_to_come_is_looked_at() -> None:
    faits = Faits("10", (Inscription(J(2027, 3, 1)), Inscription(J(2027, 1, 1), profession="40")))
    regarde = cycle_au(cycles(faits), LE)
    assert regarde is not None
    assert regarde.profession == "40"


def test_a_presumed_registration_opens_no_cycle_by_the_end_of_an_absence() -> None:
    absent = Faits("10", interruptions=(Period(J(2022, 1, 1), J(2024, 6, 30)),), en_exercice_2023=False)
    assert cycles(absent) == ()
