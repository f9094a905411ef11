"""Judging: what a line says, which line a unit fed and by how much, what an exempted axis shows."""

from __future__ import annotations

from datetime import date

import pytest

from actions.rules.avancement import AxeAvancement, LigneAvancement
from actions.rules.dossier import Realisation
from actions.rules.jugement import Marque, apport, judge_axe, judge_ligne, marques_de
from actions.rules.plan import ligne_de
from actions.rules.unites import Acquis
from actions.statuts import EtatAxe
from referentiels.nomenclature import TypeExigence
from referentiels.rules.item import Exigence, Item

JOUR = date(2024, 1, 1)
NOMBRE = ligne_de(Exigence(TypeExigence.NOMBRE, 2))
HEURES = ligne_de(Exigence(TypeExigence.HEURES, 3, article="Référentiel du CNP"))
POINTS = ligne_de(Exigence(TypeExigence.POINTS, 10))
BLOCS = ligne_de(Exigence(TypeExigence.SOUS_BLOCS, 2))
SOCLE = ligne_de(Exigence(TypeExigence.OBLIGATOIRE, action="A"))


def unite(rang: int = 1, minutes: int = 90, points: float = 4, bloc: str = "", autre: bool = False) -> Acquis:
    item = Item("A", (1,), sous_bloc=bloc)
    return Acquis(item, (Realisation(rang, "A", JOUR),), JOUR, minutes, points, (1,), autre)


def test_a_line_keeps_its_words_its_threshold_and_its_article() -> None:
    assert judge_ligne(HEURES, [unite(), unite(2)]) == LigneAvancement(
        TypeExigence.HEURES, "3 heures", 3, 3.0, "Référentiel du CNP"
    )
    assert judge_axe(1, [NOMBRE], [], False).lignes == (
        LigneAvancement(TypeExigence.NOMBRE, "2 actions distinctes", 2, 0, "CSP R. 4022-7"),
    )


def test_numbers_of_actions_stay_whole_numbers() -> None:
    quota = ligne_de(Exigence(TypeExigence.QUOTA, 1, nature=""))
    for ligne in (NOMBRE, quota, BLOCS, SOCLE):
        assert type(judge_ligne(ligne, [unite(bloc="x")]).obtenu) is int


def test_a_unit_feeds_the_first_line_that_still_lacks_something() -> None:
    marques = marques_de([NOMBRE, HEURES, POINTS], [unite(i) for i in range(4)])
    assert marques == [Marque(0, 1, False), Marque(0, 1, False), Marque(2, 4, False), Marque(0, 1, True)]
    assert marques_de([HEURES, POINTS], [unite(i) for i in range(4)]) == [
        Marque(0, 1.5, False), Marque(0, 1.5, False), Marque(1, 4, False), Marque(0, 1.5, True),
    ]  # fmt: skip


def test_a_unit_that_brings_nothing_is_surplus_of_nothing() -> None:
    assert marques_de([POINTS], [unite(points=0)]) == [Marque(0, 0, True)]
    assert marques_de([], [unite()]) == [Marque(0, 0.0, True)]
    assert marques_de([BLOCS], [unite(bloc="x"), unite(bloc="x"), unite(bloc="y")]) == [
        Marque(0, 1, False), Marque(0, 0, True), Marque(0, 1, False),
    ]  # fmt: skip


def test_an_exempted_axis_asks_nothing_and_shows_what_is_there() -> None:
    juge = judge_axe(3, [NOMBRE], [unite()], True)
    assert juge == AxeAvancement(3, EtatAxe.EXONERE, 1.0, (judge_ligne(NOMBRE, [unite()]),), 0, 0)


def test_an_axis_without_a_number_of_actions_counts_none() -> None:
    juge = judge_axe(1, [POINTS], [unite()], False)
    assert (juge.faites, juge.requises, juge.progress, juge.etat) == (0, 0, 0.4, EtatAxe.EN_COURS)
    juge = judge_axe(1, [POINTS, NOMBRE], [unite(i) for i in range(3)], False)
    assert (juge.faites, juge.requises, juge.progress, juge.etat) == (2, 2, 1.0, EtatAxe.COMPLET)


@pytest.mark.parametrize(("points", "attendu"), [(0.1, 100), (2.675, 2675), (12, 12_000)])
def test_points_are_added_in_thousandths(points: float, attendu: int) -> None:
    assert apport(POINTS, unite(points=points)) == attendu


def test_a_mandatory_item_is_the_one_of_its_own_referentiel() -> None:
    assert (apport(SOCLE, unite()), apport(SOCLE, unite(autre=True)), apport(NOMBRE, unite(autre=True))) == (1, 0, 1)
