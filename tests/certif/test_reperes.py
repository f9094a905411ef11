"""Curves and funnels: round marks, places inside the frame, a line broken where a value is hidden."""

from datetime import date

import pytest
from django.template import Context, Template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certif.socle import reperes
from certif.socle.reperes import Cadre

#: A busy machine draws its first numbers slowly; the functions themselves are a few multiplications.
LENTEMENT = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LENTEMENT
@given(st.floats(0, 100), st.floats(0.001, 100))
def test_round_marks_hold_both_values(bas, etendue):
    echelle = reperes.rounded(bas, bas + etendue)
    assert echelle.bas <= bas + 1e-6 and echelle.haut >= bas + etendue - 1e-6
    assert 2 <= len(echelle.valeurs) <= reperes.GRADUATIONS + 2


@LENTEMENT
@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_marks_of_sizes_are_few_and_inside(petit, plus):
    echelle = reperes.sizes(petit, petit + plus)
    assert 1 <= len(echelle.valeurs) <= reperes.GRADUATIONS
    assert all(0 <= echelle.part(valeur) <= 1 for valeur in (*echelle.valeurs, petit, petit + plus))


@pytest.mark.parametrize(
    ("dernier", "marques"), [(date(2026, 6, 30), 5), (date(2027, 12, 31), 3), (date(2031, 12, 31), 5)]
)
def test_marks_of_days_are_the_first_of_a_month(dernier, marques):
    valeurs = [date.fromordinal(int(valeur)) for valeur in reperes.days(date(2026, 1, 15), dernier).valeurs]
    assert len(valeurs) == marques
    assert all(jour.day == 1 for jour in valeurs)


def test_a_hidden_value_breaks_the_line():
    cadre = Cadre(reperes.rounded(0, 3), reperes.rounded(0, 100))
    assert cadre.path([(0, 0), (1, None), (2, 50), (3, 100)]) == "M0.0 250.0 M666.7 125.0 L1000.0 0.0"


def test_the_page_has_its_table_and_its_words():
    cadre = Cadre(reperes.sizes(11, 1_000), reperes.rounded(0, 100))
    dessin = cadre.draw(
        [("trait", cadre.path([(11, 0), (1_000, 100)]))], marques=[cadre.mark(900, 37.5, "marque marque-bas", "Là")]
    )
    page = Template(
        '{% load graphiques %}{% repere dessin "Écarts" "Un groupe au-dessous." "n = 911" donnees legende=legende %}'
    ).render(Context({
        "dessin": dessin, "donnees": (["Groupe", "Part"], [["Là", "37,5 %"]]),
        "legende": [("trait", "trait", "Limite"), ("point", "marque marque-bas", "Au-dessous")],
    }))  # fmt: skip
    assert "Un groupe au-dessous." in page and "n = 911" in page
    assert '<th scope="row">Là</th><td class="nombre">37,5 %</td>' in page
    assert 'text-anchor="end" class="repere-nom">Là</text>' in page
    assert " style=" not in page and "<style>" not in page
