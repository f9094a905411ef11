"""Delays and contradictory path: the day before, the day, the day after."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ordres.rules import delais
from ordres.rules.audition import AUDITION, EtatAudition, last_day
from ordres.rules.chemin import CONTROLE, SUR_PLACE, Geste, moves, passages
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
        (Contradictoire(LIMITE, True, True, EtatAudition.DEMANDEE), LIMITE, "audition_demandee"),
        (Contradictoire(LIMITE, True, True, EtatAudition.AUTRE_DATE), LIMITE, "audition_demandee"),
        (Contradictoire(LIMITE, True, True, EtatAudition.FIXEE, LIMITE), LIMITE, "audition_attendue"),
        (Contradictoire(LIMITE, True, True, EtatAudition.FIXEE, LIMITE), date(2032, 3, 17), "audition_a_enregistrer"),
        (
            Contradictoire(LIMITE, True, True, EtatAudition.PROPOSEE, LIMITE),
            date(2032, 3, 17),
            "audition_a_enregistrer",
        ),
        (Contradictoire(LIMITE, True, True, EtatAudition.RENONCEE), LIMITE, None),
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


@pytest.mark.parametrize(
    ("jour", "phrase"),
    [
        (date(2032, 3, 4), "il reste 12 jours"), (date(2032, 3, 15), "il reste 1 jour"),
        (LIMITE, "c’est le dernier jour"), (date(2032, 3, 17), "délai passé"),
    ],
)  # fmt: skip
def test_what_is_left_of_a_delay_is_said_as_one_says_it(jour, phrase):
    assert delais.left_in_words(LIMITE, jour) == phrase


@pytest.mark.parametrize(
    ("jour", "phrase"),
    [(LIMITE, "mardi 16 mars 2032 inclus"), (date(2032, 9, 1), "mercredi 1er septembre 2032 inclus")],
)
def test_a_last_day_is_said_in_full(jour, phrase):
    assert delais.last_day_in_words(jour) == phrase


@pytest.mark.parametrize(
    ("jour", "en_retard", "a_rappeler"),
    [
        (date(2032, 3, 8), False, False), (date(2032, 3, 9), False, True), (LIMITE, False, True),
        (date(2032, 3, 17), True, False),
    ],
)  # fmt: skip
def test_a_delay_is_reminded_a_week_before_and_late_the_day_after(jour, en_retard, a_rappeler):
    assert delais.is_late(LIMITE, jour) is en_retard
    assert delais.is_to_remind(LIMITE, jour, 7) is a_rappeler
    assert delais.is_late(None, jour) is False


def test_documents_have_their_delay_and_a_referral_waits_for_the_end_of_the_remedies():
    assert delais.pieces_jusquau(date(2032, 2, 15), 30) == LIMITE
    assert delais.saisine_des(date(2032, 4, 1), 60) == date(2032, 6, 1)


def test_the_hearing_is_waited_for_until_its_day():
    dates = [datetime(2032, 3, 20, 9, tzinfo=UTC), datetime(2032, 3, 22, 9, tzinfo=UTC)]
    assert last_day(EtatAudition.PROPOSEE, dates, None) == date(2032, 3, 22)
    assert last_day(EtatAudition.FIXEE, dates, dates[0]) == date(2032, 3, 20)
    assert last_day(EtatAudition.PROPOSEE, [], None) is None
    assert last_day(EtatAudition.FIXEE, dates, None) is None
    assert last_day(EtatAudition.DEMANDEE, dates, None) is None


def test_every_step_has_its_passages_and_only_steps_on_the_spot_stay():
    permis = passages()
    assert set(permis) == {g.value for g in Geste}
    assert all(de == vers for geste in SUR_PLACE for de, vers in permis[geste])
    assert ("ouvert", "non_satisfait") not in moves()
    assert ("satisfait", "motifs") in moves()
    assert {t.nom for t in AUDITION.transitions} <= set(Geste)
    assert CONTROLE.etats == {de for paires in permis.values() for paire in paires for de in paire if de}
