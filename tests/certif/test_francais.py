"""French typography: plurals, numbers, percentages, dates, time left."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from certif.templatetags import francais


@pytest.mark.parametrize(
    ("count", "attendu"), [(0, ""), (1, ""), (1.5, ""), (2, "s"), (11, "s"), (-3, "s"), (None, ""), ("", "")]
)
def test_pluriel_adds_s_from_two(count, attendu):
    assert francais.pluriel(count) == attendu


@pytest.mark.parametrize(("count", "attendu"), [(0, "travail"), (1, "travail"), (2, "travaux")])
def test_pluriel_with_both_forms(count, attendu):
    assert francais.pluriel(count, "travail,travaux") == attendu


@pytest.mark.parametrize(
    ("value", "decimales", "attendu"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1\u202f000"),
        (1234567, 0, "1\u202f234\u202f567"),
        (Decimal("1234.5"), 1, "1\u202f234,5"),
        (2.0, 1, "2"),
        (Decimal("0.05"), 1, "0,1"),
        (-1200, 0, "\u22121\u202f200"),
        (None, 0, ""),
        ("", 0, ""),
        ("pas un nombre", 0, ""),
        (True, 0, ""),
        (float("nan"), 0, ""),
    ],
)
def test_nombre(value, decimales, attendu):
    assert francais.nombre(value, decimales) == attendu


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_nombre_keeps_every_digit(entier):
    ecrit = francais.nombre(entier)
    assert int(ecrit.replace("\u202f", "").replace("\u2212", "-")) == entier
    assert all(len(groupe) == 3 for groupe in ecrit.lstrip("\u2212").split("\u202f")[1:])


@pytest.mark.parametrize(
    ("value", "attendu"), [(37.5, "37,5\u202f%"), (100, "100\u202f%"), (0, "0\u202f%"), (None, "")]
)
def test_pourcent(value, attendu):
    assert francais.pourcent(value) == attendu


@pytest.mark.parametrize(
    ("value", "attendu"), [(37.5, "37.5"), (100, "100"), (140, "100"), (-2, "0"), (None, "0"), (50, "50")]
)
def test_borne_pourcent_is_what_progress_reads(value, attendu):
    assert francais.borne_pourcent(value) == attendu


def test_insecable():
    assert (
        francais.insecable("« Oui » : 50 % ; non ? si !")
        == "«\u00a0Oui\u00a0»\u00a0: 50\u00a0%\u00a0; non\u00a0? si\u00a0!"
    )
    assert francais.insecable("08:30 sans espace") == "08:30 sans espace"


def test_date_fr():
    assert francais.date_fr(date(2026, 11, 19)) == "19/11/2026"
    assert francais.date_fr(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "01/01/2027"
    assert francais.date_fr(None) == ""
    assert francais.date_fr("") == ""


@pytest.mark.parametrize(
    ("fin", "on", "attendu"),
    [
        (date(2031, 12, 31), date(2026, 11, 19), "5 ans et 1 mois"),
        (date(2031, 12, 31), date(2030, 12, 31), "1 an"),
        (date(2031, 12, 31), date(2031, 1, 1), "11 mois"),
        (date(2031, 12, 31), date(2031, 11, 30), "1 mois"),
        (date(2031, 12, 31), date(2031, 12, 1), "30 jours"),
        (date(2031, 12, 31), date(2031, 12, 28), "3 jours"),
        (date(2031, 12, 31), date(2031, 12, 30), "1 jour"),
        (date(2031, 12, 31), date(2031, 12, 31), "dernier jour"),
        (date(2031, 12, 31), date(2032, 1, 1), "terminé"),
        (None, date(2032, 1, 1), ""),
    ],
)
def test_duree_restante(fin, on, attendu):
    assert francais.duree_restante(fin, on).replace("\u00a0", " ") == attendu


def test_filters_in_a_template():
    page = Template("{% load francais %}{{ n|nombre }} action{{ n|pluriel }}, {{ p|pourcent }}, {{ d|date_fr }}")
    rendu = page.render(Context({"n": 1200, "p": 37.5, "d": date(2026, 11, 19)}))
    assert rendu == "1\u202f200 actions, 37,5\u202f%, 19/11/2026"
