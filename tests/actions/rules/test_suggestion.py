"""What one more action would bring: the engine says so, and nothing that would not count is worth suggesting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from actions.rules.dossier import Dossier, Exoneration, Realisation
from actions.rules.evaluation import evaluate
from actions.rules.suggestion import (
    CATALOGUE,
    SOI_MEME,
    Essais,
    LigneGagnee,
    days_of,
    is_sans_organisme,
)
from actions.rules.suggestion import _worth as worth
from certif.socle.period import Period
from referentiels.nomenclature import FormeUnite, ModeValidation, NiveauPreuve, TypeExigence
from referentiels.rules.item import Exigence, Item, Unite
from referentiels.rules.version import Version
from tests.actions.rules.fabrique import DEBUT, FIN, PARAMETRES, dossiers, rapide, version

JOUR = date(2026, 6, 30)


def essais(v: Version, *realisations: Realisation, on: date = JOUR, autres: tuple[Version, ...] = (), **champs):
    dossier = Dossier(Period(DEBUT, FIN), v.code, realisations, **champs)
    return Essais(dossier, {w.code: w for w in (v, *autres)}, PARAMETRES, on)


def faite(code: str, jour: date = date(2025, 3, 1), identifiant: int = 1, **champs) -> Realisation:
    return Realisation(identifiant, code, jour, **champs)


def test_an_item_of_a_missing_axis_says_which_requirement_would_move_and_of_how_much():
    v = version(Item("A", (1,)), Item("B", (1,)))
    apport = essais(v, faite("A")).contribution("B", CATALOGUE, 2026)
    assert (apport.code, apport.realisations, apport.axes) == ("B", 1, (1,))
    (gagnee,) = apport.lignes
    assert (gagnee.ligne.type, gagnee.ligne.manque, gagnee.obtenu) == (TypeExigence.NOMBRE, 1, 2)
    assert gagnee.is_remplie
    assert gagnee.part == 0.5
    assert apport.merite == (1, 0.5)


def test_neither_what_is_done_nor_what_an_axis_no_longer_misses_nor_an_unknown_item():
    v = version(*(Item(code, (1,)) for code in "ABC"))
    fait = essais(v, faite("A"), faite("B", identifiant=2))
    assert fait.contribution("A", CATALOGUE, 2026) is None
    assert fait.contribution("C", CATALOGUE, 2026) is None
    assert fait.contribution("X", CATALOGUE, 2026) is None


def test_an_exempted_axis_asks_nothing():
    v = version(Item("A", (1,)))
    assert essais(v, exonerations=(Exoneration(1),)).contribution("A", CATALOGUE, 2026) is None


@pytest.mark.parametrize(
    ("item", "voie", "attendu"),
    [
        (Item("A", (1,), organismes=frozenset({"ODPC"})), CATALOGUE, True),
        (Item("A", (1,), organismes=frozenset({"UNIVERSITE"})), CATALOGUE, False),
        (Item("A", (1,), organismes=frozenset({"ODPC"})), SOI_MEME, False),
        (Item("A", (1,), preuve=NiveauPreuve.FLUX), CATALOGUE, True),
        (Item("A", (1,), preuve=NiveauPreuve.FLUX), SOI_MEME, False),
        (Item("A", (1,), population=frozenset({"salarie"})), CATALOGUE, False),
        (Item("A", (1,), duree_min_heures=6, independance=True), CATALOGUE, True),
        (Item("A", (1,), libre=True), CATALOGUE, True),
        (Item("A", (1,), max_par_cycle=0), CATALOGUE, False),
    ],
)
def test_what_the_engine_would_refuse_is_not_suggested(item, voie, attendu):
    assert (essais(version(item)).contribution("A", voie, 2026) is not None) is attendu


def test_under_a_version_validated_by_the_cnp_the_answer_is_supposed_to_be_yes():
    v = replace(version(Item("A", (1,))), mode_validation=ModeValidation.CNP)
    assert essais(v).contribution("A", CATALOGUE, 2026) is not None


def test_a_year_to_come_is_tried_on_its_first_day_and_one_after_the_cycle_not_at_all():
    v = version(Item("A", (1,), unite=Unite(FormeUnite.ANNEES, 2)))
    deja = essais(v, faite("A", date(2026, 2, 1)))
    assert deja.contribution("A", CATALOGUE, 2027).realisations == 1
    assert deja.contribution("A", CATALOGUE, 2026).realisations == 2
    assert deja.contribution("A", CATALOGUE, 2032) is None


@pytest.mark.parametrize(
    ("unite", "faites", "encore"),
    [
        (Unite(FormeUnite.NOMBRE, 2), 0, 2),
        (Unite(FormeUnite.NOMBRE, 2), 1, 1),
        (Unite(FormeUnite.HEURES, 6), 0, 1),
        (Unite(FormeUnite.ANNEES, 3), 0, 3),
        (Unite(FormeUnite.PAR_AN, 1, 4), 0, 4),
        (Unite(FormeUnite.ANNEES_CONSECUTIVES, 6), 0, 6),
        (Unite(FormeUnite.ANNEES_CONSECUTIVES, 7), 0, None),
    ],
)
def test_how_many_are_still_needed_for_one_counted_action(unite, faites, encore):
    v = version(Item("A", (1,), unite=unite, max_par_cycle=1))
    apport = essais(v, *(faite("A", JOUR, n) for n in range(faites))).contribution("A", SOI_MEME, 2026)
    assert (apport.realisations if apport else None) == encore


def test_the_days_follow_the_form_of_the_unit():
    assert days_of(Unite(FormeUnite.NOMBRE, 2), JOUR) == [JOUR, JOUR]
    assert days_of(Unite(FormeUnite.HEURES, 6), JOUR) == [JOUR]
    assert days_of(Unite(FormeUnite.PAR_AN, 2, 2), JOUR) == [JOUR, JOUR, date(2027, 1, 1), date(2027, 1, 1)]
    assert days_of(Unite(FormeUnite.ANNEES, 2), JOUR) == [JOUR, date(2027, 1, 1)]


def test_several_lines_that_move_are_worth_more_than_one():
    exigences = {1: (Exigence(TypeExigence.NOMBRE, 2), Exigence(TypeExigence.QUOTA, 1, categorie="DPC"))}
    v = version(Item("A", (1,), categories=frozenset({"DPC"})), Item("B", (1,)), exigences=exigences)
    tous = essais(v)
    dpc, autre = (tous.contribution(code, CATALOGUE, 2026) for code in "AB")
    assert dpc.merite > autre.merite
    assert [gagnee.is_remplie for gagnee in dpc.lignes] == [False, True]


def test_a_requirement_of_the_whole_cycle_is_told_without_an_axis():
    exigences = {
        1: (Exigence(TypeExigence.NOMBRE, 1),),
        None: (Exigence(TypeExigence.QUOTA, 1, categorie="DPC"),),
    }
    v = version(Item("A", (1,)), Item("B", (1,), categories=frozenset({"DPC"})), exigences=exigences)
    apport = essais(v, faite("A")).contribution("B", CATALOGUE, 2026)
    assert (apport.axes, [gagnee.axe for gagnee in apport.lignes]) == ((), [None])


def test_a_mandatory_item_and_a_condition_of_resumption_are_known_by_name():
    exigences = {1: (Exigence(TypeExigence.NOMBRE, 2), Exigence(TypeExigence.OBLIGATOIRE, action="B"))}
    v = version(*(Item(code, (1,)) for code in "ABC"), exigences=exigences)
    tous = essais(v, conditions_reprise=("C",))
    assert [len(tous.contribution(code, CATALOGUE, 2026).lignes) for code in "ABC"] == [1, 2, 2]


def test_where_hours_are_counted_an_action_brings_some():
    v = version(Item("A", (1,)), exigences={1: (Exigence(TypeExigence.HEURES, 14),)})
    (gagnee,) = essais(v).contribution("A", CATALOGUE, 2026).lignes
    assert (gagnee.obtenu, gagnee.is_remplie) == (1, False)


def test_hours_of_the_whole_cycle_count_too():
    v = version(Item("A", (1,)), exigences={None: (Exigence(TypeExigence.HEURES, 14),)})
    assert {gagnee.axe for gagnee in essais(v).contribution("A", CATALOGUE, 2026).lignes} == {1, None}


def test_what_was_acquired_under_another_version_is_kept():
    ancienne = replace(version(Item("A", (1,))), code="W", referentiel="AUTRE")
    v = version(Item("B", (1,)), Item("C", (1,)))
    tous = essais(v, faite("A", version="W"), faite("B", identifiant=2), autres=(ancienne,))
    assert tous.contribution("C", CATALOGUE, 2026) is None


@pytest.mark.parametrize(
    ("item", "attendu"),
    [
        (Item("A", (2,), nature="analyse_pratiques"), True),
        (Item("A", (4,), nature="formation", preuve=NiveauPreuve.HONNEUR), True),
        (Item("A", (4,), nature="formation"), False),
        (Item("A", (2,), nature="accreditation"), False),
        (Item("A", (2,), nature="recherche", organismes=frozenset({"UNIVERSITE"})), False),
        (Item("A", (2,), nature="action_libre", libre=True), False),
        (Item("A", (2,)), True),
    ],
)
def test_what_needs_no_organiser(item, attendu):
    assert is_sans_organisme(item) is attendu


@rapide
@given(dossiers())
def test_what_is_suggested_makes_the_account_progress_once_done(cas):
    """The promise kept: done as suggested, it counts, what is told moves, and the account is worth more."""
    v, realisations, _ = cas
    dossier = Dossier(Period(DEBUT, FIN), v.code, realisations)
    jour = date(2030, 6, 30)
    tous = Essais(dossier, {v.code: v}, PARAMETRES, jour)
    for code in v.items:
        apport = tous.contribution(code, CATALOGUE, 2030)
        if apport is None:
            continue
        assert apport.lignes
        assert all(isinstance(g, LigneGagnee) and not g.ligne.is_tenue and g.part > 0 for g in apport.lignes)
        jours = days_of(v.items[code].unite, jour)[: apport.realisations]
        heures = max(v.items[code].unite.seuil if v.items[code].unite.forme is FormeUnite.HEURES else 0, 1)
        nouvelles = tuple(
            Realisation(1000 + n, code, j, duree_minutes=round(heures * 60), role="participant")
            for n, j in enumerate(jours)
        )
        faites = replace(dossier, realisations=(*realisations, *nouvelles))
        avant = evaluate(dossier, {v.code: v}, jours[-1], PARAMETRES)
        assert worth(evaluate(faites, {v.code: v}, jours[-1], PARAMETRES)) > worth(avant)
