"""`{% dessin %}`: drawn once for the same values, never taken for other values, never out of date."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe

from accounts import dessins
from actions.statuts import EtatAxe
from actions.tableau import LigneAxe, LigneExigence
from certif.contexte import Lien
from tests.banc.gabarits import VariableIndefinie


def drawn(balise: str, **contexte) -> str:
    return engines["django"].from_string("{% load composants %}" + balise).render(contexte)


def line(libelle: str = "mille mots", faites: int = 1) -> LigneAxe:
    exigence = LigneExigence(libelle, "1", "2", False)
    return LigneAxe(1, "Connaissances", faites, 2, EtatAxe.EN_COURS, 50.0, 0, (exigence,))


def test_the_same_values_are_drawn_once():
    avant = dessins._dessin.cache_info()
    premier = drawn('{% dessin "ps/axe.html" l=l is_ouvert=False libelle="voir" %}', l=line("une fois"))
    second = drawn('{% dessin "ps/axe.html" l=l is_ouvert=False libelle="voir" %}', l=line("une fois"))
    apres = dessins._dessin.cache_info()
    assert premier == second and "une fois" in premier
    assert (apres.misses - avant.misses, apres.hits - avant.hits) == (1, 1)


def test_other_values_are_drawn_again():
    assert "1 / 2" in drawn('{% dessin "ps/axe.html" l=l is_ouvert=False libelle="voir" %}', l=line())
    assert "2 / 2" in drawn('{% dessin "ps/axe.html" l=l is_ouvert=False libelle="voir" %}', l=line(faites=2))


@pytest.mark.parametrize("ordre", [(0, 1), (1, 0)])
def test_a_text_is_never_taken_for_the_html_that_reads_the_same(ordre):
    marque = f"<b>{ordre}</b>"
    textes = (marque, mark_safe(marque))  # noqa: S308 - two texts that are equal and must not be drawn alike
    attendus = (f"&lt;b&gt;{ordre}&lt;/b&gt;", marque)
    for rang in ordre:
        assert attendus[rang] in drawn('{% dessin "composants/etat.html" etat="x" libelle=l %}', l=textes[rang])


@pytest.mark.parametrize("enveloppe", [lambda t: (("1", t),), lambda t: (Lien(t, "/", "cloche"),)])
def test_html_hidden_inside_a_value_is_refused(enveloppe):
    cache = mark_safe("<b>caché</b>")
    with pytest.raises(TypeError, match="HTML text"):
        drawn('{% dessin "ps/filtre.html" nom="n" libelle="L" options=o valeur="" tout="" %}', o=enveloppe(cache))


def test_one_and_true_are_two_values():
    un = drawn('{% dessin "composants/etat.html" etat="x" libelle=l %}', l=1)
    vrai = drawn('{% dessin "composants/etat.html" etat="x" libelle=l %}', l=True)
    assert "</svg>1</span>" in un and "</svg>True</span>" in vrai


def test_what_waits_to_be_asked_for_is_kept_by_its_value_alone():
    appels = []

    def entries():
        appels.append(1)
        return (("a", "b"),)

    balise = '{% dessin "ps/filtre.html" nom="lent" libelle="L" options=o valeur="" tout="" %}'
    paresseux = drawn(balise, o=SimpleLazyObject(entries))
    avant = dessins._dessin.cache_info().misses
    assert drawn(balise, o=(("a", "b"),)) == paresseux
    assert dessins._dessin.cache_info().misses == avant and appels == [1]


def test_neither_the_request_nor_the_person_is_seen():
    with pytest.raises(VariableIndefinie, match="libelle"):
        drawn('{% dessin "ps/filtre.html" nom="n" options=o valeur="" tout="" %}', libelle="du dehors", o=())


def test_an_icon_is_drawn_as_before():
    assert drawn('{% icone "info" %}') == drawn("{% icone nom %}", nom="info")
    assert "&lt;" in drawn("{% icone nom %}", nom="<") and "<svg" in drawn('{% icone "info" "grande" %}')


def test_what_is_somebody_s_own_is_put_in_its_place_and_never_kept():
    balise = '{% dessin "ps/axe.html" l=l is_ouvert=True libelle="compléter" propres=p %}'
    premier = drawn(balise, l=line("propre"), p={"url": "/a?x=1&y=2"})
    avant = dessins._dessin.cache_info().misses
    second = drawn(balise, l=line("propre"), p={"url": '/b"><script>'})
    assert dessins._dessin.cache_info().misses == avant
    assert 'href="/a?x=1&amp;y=2"' in premier and 'href="/b&quot;&gt;&lt;script&gt;"' in second
    assert premier.replace("/a?x=1&amp;y=2", "") == second.replace("/b&quot;&gt;&lt;script&gt;", "")
    assert "\ue000" not in premier


def test_html_made_elsewhere_goes_in_as_it_is():
    balise = '{% dessin "ps/axe.html" l=l is_ouvert=True libelle="voir" propres=p %}'
    assert 'href="<b>"' in drawn(balise, l=line(), p={"url": mark_safe("<b>")})
