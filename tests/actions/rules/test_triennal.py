"""The triennial duty of DPC (CSP L. 4021-1): each way to meet it, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.rules.triennal import ActionDpc, Triennal, TypologieDpc, VoieDpc, evaluate_triennal, triennat_de
from certif.socle.period import Period
from referentiels import parametres
from referentiels.parametre import ValeurDatee
from referentiels.parametres import parametres_au

J = date
LE = J(2025, 6, 30)
P = parametres_au(LE)
FC, EPP, PI = (
    TypologieDpc.FORMATION_CONTINUE,
    TypologieDpc.EVALUATION_PRATIQUES,
    TypologieDpc.PROGRAMME_INTEGRE,
)


@pytest.mark.parametrize(
    ("jour", "annee"),
    [(J(2017, 1, 1), 2017), (J(2022, 12, 31), 2020), (J(2023, 1, 1), 2023), (J(2026, 6, 30), 2026)],
)
def test_trienniums_follow_each_other(jour: date, annee: int) -> None:
    assert triennat_de(jour, P) == Period(J(annee, 1, 1), J(annee + 2, 12, 31))


def test_two_types_with_a_priority_orientation() -> None:
    actions = [ActionDpc(J(2023, 5, 1), FC), ActionDpc(J(2024, 5, 1), EPP, prioritaire=True)]
    resultat = evaluate_triennal(actions, [], LE, P)
    assert (resultat.satisfait, resultat.voie, resultat.manques) == (True, VoieDpc.DEUX_TYPES, ())
    assert (resultat.types, resultat.prioritaires) == ({FC, EPP}, 1)


def test_two_actions_of_one_type_are_not_enough() -> None:
    actions = [ActionDpc(J(2023, 5, 1), FC, True), ActionDpc(J(2024, 5, 1), FC, True)]
    resultat = evaluate_triennal(actions, [], LE, P)
    assert not resultat.satisfait
    assert resultat.manques == ("Il manque une action de DPC d’un autre type.",)


def test_two_types_without_priority_are_not_enough() -> None:
    actions = [ActionDpc(J(2023, 5, 1), FC), ActionDpc(J(2024, 5, 1), EPP)]
    assert evaluate_triennal(actions, [], LE, P).manques == (
        "Aucune action ne relève encore d’une orientation prioritaire.",
    )


def test_one_integrated_programme_is_enough() -> None:
    assert evaluate_triennal([ActionDpc(J(2023, 5, 1), PI)], [], LE, P).voie is VoieDpc.PROGRAMME_INTEGRE


def test_the_recommended_parcours_is_enough_inside_the_triennium() -> None:
    assert evaluate_triennal([], [], LE, P, J(2023, 1, 1)).voie is VoieDpc.PARCOURS
    assert not evaluate_triennal([], [], LE, P, J(2022, 12, 31)).satisfait


def test_being_engaged_in_accreditation_is_enough() -> None:
    assert evaluate_triennal([], [Period(J(2020, 1, 1))], LE, P).voie is VoieDpc.ACCREDITATION
    assert not evaluate_triennal([], [Period(J(2020, 1, 1), J(2022, 12, 31))], LE, P).satisfait
    assert not evaluate_triennal([], [Period(J(2025, 7, 1))], LE, P).satisfait


def test_what_is_outside_the_triennium_or_still_to_come_does_not_count() -> None:
    actions = [ActionDpc(J(2022, 12, 31), PI), ActionDpc(J(2025, 7, 1), PI)]
    assert len(evaluate_triennal(actions, [], LE, P).manques) == 2


def test_it_is_switched_off_on_a_day(monkeypatch) -> None:
    """Regulation §7, point 22: a dated value, added beside the former one, ends the follow-up that very day."""
    fin = ValeurDatee(J(2027, 1, 1), False)
    arrete = tuple(replace(p, valeurs=(*p.valeurs, fin)) if p.nom == "dpc_actif" else p for p in parametres.PARAMETRES)
    monkeypatch.setattr(parametres, "PARAMETRES", arrete)
    parametres._en_vigueur.cache_clear()
    try:
        faites = [ActionDpc(J(2026, 5, 1), PI)]
        avant, apres = J(2026, 12, 31), J(2027, 1, 1)
        assert evaluate_triennal(faites, [], avant, parametres_au(avant)).satisfait
        assert evaluate_triennal(faites, [], apres, parametres_au(apres)) is None
        assert evaluate_triennal(faites, [], J(2028, 12, 31), parametres_au(J(2028, 12, 31))) is None
    finally:
        parametres._en_vigueur.cache_clear()


def test_what_is_missing_is_said_in_words() -> None:
    deux, autre, priorite = (
        "Il manque deux actions de DPC de deux types différents.",
        "Il manque une action de DPC d’un autre type.",
        "Aucune action ne relève encore d’une orientation prioritaire.",
    )
    assert evaluate_triennal([], [], LE, P).manques == (deux, priorite)
    assert evaluate_triennal([ActionDpc(J(2023, 5, 1), FC)], [], LE, P).manques == (autre, priorite)
    assert evaluate_triennal([ActionDpc(J(2023, 5, 1), FC, True)], [], LE, P).manques == (autre,)


def test_the_duty_is_told_whole() -> None:
    actions = [ActionDpc(J(2023, 1, 1), FC, True), ActionDpc(LE, FC, True), ActionDpc(J(2022, 12, 31), EPP, True)]
    assert evaluate_triennal(actions, [], LE, P) == Triennal(
        Period(J(2023, 1, 1), J(2025, 12, 31)), False, VoieDpc.AUCUNE, frozenset({FC}), 2,
        ("Il manque une action de DPC d’un autre type.",),
    )  # fmt: skip


def test_the_recommended_parcours_comes_first_then_the_programme_then_the_types_then_the_accreditation() -> None:
    actions = [ActionDpc(LE, FC, True), ActionDpc(LE, EPP), ActionDpc(LE, PI)]
    engage = [Period(J(2024, 1, 1))]
    assert evaluate_triennal(actions, engage, LE, P, LE).voie is VoieDpc.PARCOURS
    assert evaluate_triennal(actions, engage, LE, P).voie is VoieDpc.PROGRAMME_INTEGRE
    assert evaluate_triennal(actions[:2], engage, LE, P).voie is VoieDpc.DEUX_TYPES
    assert evaluate_triennal(actions[:1], engage, LE, P).voie is VoieDpc.ACCREDITATION


def test_nothing_is_missing_once_it_is_met_another_way() -> None:
    assert evaluate_triennal([], [], LE, P, LE).manques == ()
    assert evaluate_triennal([ActionDpc(LE, PI)], [], LE, P).manques == ()


def test_another_length_moves_the_trienniums_from_the_same_first_year() -> None:
    quatre = parametres_au(LE, dpc_duree_annees=4, dpc_premier_triennat=2018)
    assert triennat_de(J(2025, 6, 30), quatre) == Period(J(2022, 1, 1), J(2025, 12, 31))
    assert triennat_de(J(2026, 1, 1), quatre) == Period(J(2026, 1, 1), J(2029, 12, 31))
