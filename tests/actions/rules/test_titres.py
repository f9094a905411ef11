"""Titles and names of organisers as sources write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules.organismes import same_body
from actions.rules.titres import compare_titles, mots_du_titre, ressemblance
from tests.actions.rules.fabrique import rapide


@pytest.mark.parametrize(
    ("premier", "second"),
    [
        ("Prise en charge de la douleur", "PRISE EN CHARGE DE LA DOULEUR"),
        ("Éducation thérapeutique du patient diabétique", "ETP du patient diabétique"),
        ("Prise en charge des plaies", "PEC plaies"),
        ("B.P.C.O. au cabinet", "BPCO cabinet"),
        ("Prévention des infections", "Prév. des inf."),
        ("Recommandations récentes", "Recos. récentes"),
        ("Cancer colorectal", "Cancer colo-rectal"),
        ("Cancer colo rectal", "Cancer colorectal"),
        ("Antibiothérapie en ville", "Antibiotérapie en ville"),
        ("Troubles du sommeil", "Trobules du sommeil"),
        ("Troubles du sommeil", "Troubes du sommeil"),
        ("Urgences vitales", "Urgence vitale"),
        ("Gestes d’urgence, module II", "Gestes d’urgence - module 2"),
        ("Échographie, niveau I", "Échographie niveau 1"),
        ("2e journée de soins", "Deuxième journée de soins"),
        ("Soins n° 02", "Soins 2"),
        ("Hygiène (7 h 30, en présentiel)", "Formation DPC : hygiène"),
        ("Congrès de soins 12/06/2024", "Congrès de soins, juin 2024"),
        ("Module de soins", "Modules de soins"),
        ("Le soin à distance des autres", "Soin des autres"),
    ],
)
def test_one_title_written_in_two_ways(premier: str, second: str) -> None:
    assert ressemblance(premier, second) == 1.0


@pytest.mark.parametrize(
    ("premier", "second"),
    [
        ("Hypertension artérielle", "Hypotension artérielle"),
        ("Prévention des infections", "Prévention des injections"),
        ("Urgences en gériatrie", "Urgences en pédiatrie"),
        ("Tension artérielle", "Hypertension artérielle"),
        ("Échographie, module A", "Échographie, module B"),
        ("Échographie cardiaque du patient de réanimation", "Échographie cardiaque du patient de réanimation avancée"),
        ("Soins", "Soins de l’enfant"),
        ("Diabète de type 1", "Diabète de type 2"),
        ("Rencontres 2024 de soins", "Rencontres 2025 de soins"),
        ("Formation", "Session"),
        ("Prév. soins", "Prise soins"),
        ("ETP soins", "Équipe du travail soins"),
        ("ABC soins", "Asthme et bronche soins"),
    ],
)
def test_two_titles_that_only_look_alike(premier: str, second: str) -> None:
    assert ressemblance(premier, second) < 0.75


@pytest.mark.parametrize(
    ("court", "entier", "memes"),
    [
        ("Infections associées aux soins en établ", "Infections associées aux soins en établissement de santé", True),
        ("Chutes et prévention chez la personne â", "Chutes et prévention chez la personne âgée à domicile", True),
        ("Chutes et prévention", "Chutes et prévention chez la personne", False),
        ("Échographie pulmonaire d’urg", "Échographie pulmonaire d’urgence : perfectionnement", False),
        ("Soins d’u", "Soins d’urgence et de réanimation", False),
    ],
)
def test_a_title_cut_in_the_middle_of_a_word(court: str, entier: str, memes: bool) -> None:
    assert (ressemblance(court, entier) == 1.0) is memes


def test_numbers_and_years_contradict_only_when_both_titles_have_some() -> None:
    assert compare_titles("Soins 1", "Soins 2").is_contraire
    assert compare_titles("Soins 2024", "Soins 2025").is_contraire
    assert not compare_titles("Soins 1", "Soins").is_contraire
    assert ressemblance("Soins 2024", "Soins") == 1.0


def test_a_letter_after_a_rank_is_a_number_unless_it_begins_what_follows() -> None:
    assert mots_du_titre("Module a") == ("a",)
    assert mots_du_titre("Groupe a la rencontre") == ("groupe", "rencontre")


@rapide
@given(st.text(max_size=60), st.text(max_size=60))
def test_comparing_is_symmetric_and_bounded(premier: str, second: str) -> None:
    comparaison = compare_titles(premier, second)
    assert comparaison == compare_titles(second, premier)
    assert 0.0 <= comparaison.ressemblance <= comparaison.commun <= 1.0


@pytest.mark.parametrize(
    ("un", "autre", "attendu"),
    [
        (("9999", ""), ("9999", ""), True),
        (("99900000300015", ""), ("99900000300023", ""), True),
        (("999000003", ""), ("99900000300023", ""), True),
        (("11999999975", ""), ("011 999 999 975", ""), True),
        (("9998", "A"), ("9999", "A"), False),
        (("99900000300015", ""), ("99911111400015", ""), False),
        (("9999", "Asso fictive de soins"), ("99900000300015", "ASSOCIATION FICTIVE DE SOINS"), True),
        (("990000010", "CHU de Ville"), ("990000028", "Centre hospitalier universitaire de Ville"), True),
        (("9999", "Cabinet fictif"), ("11999999975", "Institut imaginaire"), False),
        (("9999", "Cabinet fictif"), ("11999999975", "Cabinet imaginaire"), None),
        (("9999", ""), ("11999999975", "Cabinet fictif"), None),
        (("", ""), ("", ""), None),
        (("", "Santé à Ville"), ("", "Ville santé SARL"), True),
    ],
)
def test_the_same_body_under_several_numbers(un: tuple[str, str], autre: tuple[str, str], attendu: bool | None) -> None:
    assert same_body(*un, *autre) is attendu
    assert same_body(*autre, *un) is attendu
