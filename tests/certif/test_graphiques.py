"""Charts drawn on the server: hidden cells stay hidden, every chart has its table."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.template.loader import get_template

from accounts.territoires import REGION_DU_DEPARTEMENT, REGIONS
from certif import cartes, graphiques, presentation


@pytest.mark.parametrize(("grille", "noms", "nombre"), [
    (cartes.REGIONS, {code for code in REGIONS if len(code) == 2}, 18),
    (cartes.DEPARTEMENTS, {code for code, region in REGION_DU_DEPARTEMENT.items() if len(region) == 2}, 101),
], ids=["regions", "departements"])  # fmt: skip
def test_map_has_every_territory_each_in_its_own_place(grille, noms, nombre):
    assert {code for code, *_ in grille.places} == noms
    assert len({(colonne, ligne) for *_, colonne, ligne in grille.places}) == len(grille.places) == nombre


def test_a_region_alone_has_its_departements_in_the_corner():
    bretagne = cartes.DEPARTEMENTS.only({"22", "29", "35", "56"})
    assert {(colonne, ligne) for *_, colonne, ligne in bretagne.places} == {(0, 0), (1, 0), (2, 0), (1, 1)}
    assert bretagne.largeur == 3 * 62 and bretagne.hauteur == 2 * 50
    assert cartes.DEPARTEMENTS.only(()).hauteur > 0


def test_map_classes_go_from_least_to_greatest():
    carte = cartes.carte(cartes.REGIONS, REGIONS, {"11": 0, "84": 50, "75": 100, "988": 400})
    par_code = {t.code: t for t in carte.tuiles}
    assert [par_code[c].classe for c in ("11", "84", "75")] == [0, 2, 4]
    assert [(int(bas), int(haut)) for bas, haut, _ in carte.bornes] == [
        (0, 20),
        (20, 40),
        (40, 60),
        (60, 80),
        (80, 100),
    ]


def test_map_with_one_value_or_none():
    assert len(cartes.carte(cartes.REGIONS, REGIONS, {"11": 12, "84": 12}).bornes) == 1
    vide = cartes.carte(cartes.REGIONS, REGIONS, {})
    assert vide.bornes == []
    assert all(t.absente for t in vide.tuiles)


def test_bars_share_their_whole_length():
    (barre,) = graphiques.barres_empilees([("Médecin", [1, 2, 1])])
    assert [s.largeur for s in barre.segments] == [25, 50, 25]
    assert [s.debut for s in barre.segments] == [0, 25, 75]
    assert barre.total == 4


def test_bar_without_anybody_or_hidden_draws_nothing():
    vide, cachee = graphiques.barres_empilees([("Sage-femme", [0, 0, 0]), ("Pharmacien", None)])
    assert vide.segments == []
    assert not vide.cachee
    assert cachee.segments == []
    assert cachee.cachee


def test_small_part_is_drawn_without_its_figure():
    (barre,) = graphiques.barres_empilees([("Médecin", [Decimal(5), Decimal(95)])])
    assert [s.montre for s in barre.segments] == [False, True]


def test_map_page_hides_and_tells():
    page = Template('{% load graphiques %}{% carte_regions valeurs titre="Part" source="n = 120" %}').render(
        Context({"valeurs": {"11": 37.5, "84": None}})
    )
    assert "Voir les données" in page
    assert '<th scope="row">Île-de-France</th><td class="nombre">37,5\u202f%</td>' in page
    assert '<th scope="row">Auvergne-Rhône-Alpes</th><td class="nombre">masqué</td>' in page
    assert "valeur masquée (secret statistique)" in page
    assert page.count("sans donnée</td>") == 16
    assert "n = 120" in page
    assert " style=" not in page


def test_bars_page_has_its_table():
    page = Template(
        "{% load graphiques %}"
        '{% barres_empilees series lignes titre="Avancement" source="n" premiere_colonne="Profession" %}'
    ).render(Context({"series": ["En cours", "Complet"], "lignes": [("Médecin", [1200, 800]), ("Sage-femme", None)]}))
    assert '<th scope="row">Médecin</th><td class="nombre">1\u202f200</td><td class="nombre">800</td>' in page
    assert page.count("masqué</td>") == 3
    assert "60\u202f%" in page


@pytest.mark.parametrize(
    ("valeur", "libelle", "ton"),
    [
        ("complet", "Complet", "succes"),
        ("Complet", "Complet", "succes"),
        ("en_cours", "En cours", "info"),
        ("À commencer", "À commencer", "neutre"),
        ("à risque", "À risque", "attention"),
        ("jamais vu", "jamais vu", "neutre"),
    ],
)
def test_state_has_words_and_tone(valeur, libelle, ton):
    apparence = presentation.etat(valeur)
    assert (apparence.libelle, apparence.ton) == (libelle, ton)


def test_state_component_shows_words_icon_and_tone():
    page = get_template("composants/etat.html").render({"etat": "complet"})
    assert "Complet</span>" in page
    assert "#complet" in page
    assert "ton-succes" in page


def test_unknown_alert_is_a_fault_of_the_page():
    with pytest.raises(KeyError):
        presentation.alerte("grave")
