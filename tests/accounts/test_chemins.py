"""Paths remembered: the same as Django's, wherever the site is mounted."""

from __future__ import annotations

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse, set_script_prefix

from accounts.chemins import path_to

CAS = [("ps:tableau_de_bord", None), ("public:accueil", None), ("ps:action", 7), ("ps:action", 12_345_678_901)]


@pytest.mark.parametrize(("nom", "cle"), CAS)
def test_it_is_what_django_says(nom, cle):
    for _ in range(2):
        assert path_to(nom, cle) == reverse(nom, args=[] if cle is None else [cle])


def test_a_site_mounted_elsewhere():
    avant = path_to("ps:action", 3)
    set_script_prefix("/certif/")
    try:
        assert path_to("ps:action", 3) == reverse("ps:action", args=[3]) == f"/certif{avant}"
    finally:
        set_script_prefix("/")
    assert path_to("ps:action", 3) == avant


@pytest.mark.parametrize(("nom", "cle"), [("ps:jamais", None), ("ps:action", None), ("ps:tableau_de_bord", 3)])
def test_an_unknown_page_is_refused_each_time(nom, cle):
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            path_to(nom, cle)


@pytest.mark.parametrize(
    ("balise", "attendu"),
    [
        ("{% url 'ps:action' cle %}", "/mon-espace/actions/7/"),
        ("{% url 'ps:action' pk=cle %}", "/mon-espace/actions/7/"),
        ("{% url 'ps:action' texte %}", "/mon-espace/actions/8/"),
        ("{% url nom %}", "/mon-espace/"),
        ("{% url 'ps:action' cle as lien %}[{{ lien }}]", "[/mon-espace/actions/7/]"),
        ("{% url 'ps:jamais' as lien %}[{{ lien }}]", "[]"),
    ],
)
def test_the_tag_says_what_that_of_django_says(balise, attendu):
    gabarit = engines["django"].from_string(balise)
    assert gabarit.render({"cle": 7, "texte": "8", "nom": "ps:tableau_de_bord"}) == attendu
