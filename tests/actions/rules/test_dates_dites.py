"""The date in somebody's words, on Tuesday 30 June 2026."""

from __future__ import annotations

from datetime import date

import pytest

from actions.rules.dates_dites import read_date, without_date
from tests.people import JOUR

JOURS = [
    ("congrès le 12/05/2026", "12/05/2026", "le 12/05/2026"),
    ("congrès 12.05.26", "12/05/2026", "12.05.26"),
    ("fait le 2026-05-12", "12/05/2026", "2026-05-12"),
    ("le 1er février 2025", "01/02/2025", "le 1er février 2025"),
    ("Du 3 au 5 mars 2026, à distance", "05/03/2026", "Du 3 au 5 mars 2026"),
    ("les 3 et 4 décembre", "04/12/2025", "les 3 et 4 décembre"),
    ("le 30 juin", "30/06/2026", "le 30 juin"),
    ("le 1 juillet", "01/07/2025", "le 1 juillet"),
    ("12 AOÛT 2025", "12/08/2025", "12 AOÛT 2025"),
    ("avant-hier", "28/06/2026", "avant-hier"),
    ("réunion hier soir", "29/06/2026", "hier"),
    ("aujourd’hui", "30/06/2026", "aujourd’hui"),
    ("il y a 3 jours", "27/06/2026", "il y a 3 jours"),
    ("il y a 2 semaines", "16/06/2026", "il y a 2 semaines"),
    ("le 12/05/2027", "12/05/2027", "le 12/05/2027"),
]
PERIODES = [
    ("formation violences conjugales mars 2026", "01/03/2026", "31/03/2026", "mars 2026"),
    ("en février 2024", "01/02/2024", "29/02/2024", "en février 2024"),
    ("fin décembre 2025", "01/12/2025", "31/12/2025", "fin décembre 2025"),
    ("05/2026", "01/05/2026", "31/05/2026", "05/2026"),
    ("en mars", "01/03/2026", "31/03/2026", "en mars"),
    ("en novembre dernier", "01/11/2025", "30/11/2025", "en novembre dernier"),
    ("la semaine dernière", "22/06/2026", "28/06/2026", "la semaine dernière"),
    ("le mois dernier", "01/05/2026", "31/05/2026", "le mois dernier"),
    ("ce mois-ci", "01/06/2026", "30/06/2026", "ce mois-ci"),
    ("il y a 2 mois", "01/04/2026", "30/04/2026", "il y a 2 mois"),
    ("il y a 7 mois", "01/11/2025", "30/11/2025", "il y a 7 mois"),
    ("il y a 2 ans", "01/01/2024", "31/12/2024", "il y a 2 ans"),
    ("stage l’an dernier à Lyon", "01/01/2025", "31/12/2025", "l’an dernier"),
    ("l'année passée", "01/01/2025", "31/12/2025", "l'année passée"),
    ("cette année", "01/01/2026", "31/12/2026", "cette année"),
    ("congrès de 2025", "01/01/2025", "31/12/2025", "de 2025"),
]


def french(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"


@pytest.mark.parametrize(("texte", "jour", "mots"), JOURS)
def test_a_day_is_understood(texte, jour, mots):
    dite = read_date(texte, JOUR)
    assert dite is not None and dite.is_jour
    assert (french(dite.fin), dite.mots) == (jour, mots)


@pytest.mark.parametrize(("texte", "debut", "fin", "mots"), PERIODES)
def test_a_period_is_understood(texte, debut, fin, mots):
    dite = read_date(texte, JOUR)
    assert dite is not None and not dite.is_jour
    assert (french(dite.debut), french(dite.fin), dite.mots) == (debut, fin, mots)


@pytest.mark.parametrize(
    "texte",
    [
        "", "formation", "31/02/2026", "32 mars 2026", "le 31 juin", "13/2026", "0/2026", "A1-2026-3",
        "référence 99992629001", "HbA1c 7,5", "janvierisation", "12/05", "mai 0000",
    ],
)  # fmt: skip
def test_what_is_no_date_gives_none(texte):
    assert read_date(texte, JOUR) is None


def test_the_rest_of_the_words_says_what_was_done():
    texte = "formation violences conjugales, en mars 2026"
    assert without_date(texte, read_date(texte, JOUR)) == "formation violences conjugales"
    assert without_date(" congrès ", None) == "congrès"
