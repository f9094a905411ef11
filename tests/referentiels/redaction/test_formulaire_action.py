"""The form of an item says in words all that a row may hold, and loses none of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from referentiels.echange.analyse import read_contents
from referentiels.echange.contenu import LigneAction
from referentiels.forms_action import FormulaireAction, initial_of

DONNEES = Path(__file__).parents[3] / "referentiels" / "donnees"
LIVRES = sorted(chemin.parent for chemin in DONNEES.glob("*/actions.csv"))


def sent_back(ligne: LigneAction) -> LigneAction:
    """The item as the form shows it, sent back untouched."""
    initial = initial_of(ligne)
    saisie = {nom: valeur for nom, valeur in initial.items() if valeur not in ("", False, None)}
    formulaire = FormulaireAction({**saisie, "revision": 1}, initial=initial)
    assert formulaire.is_valid(), formulaire.errors
    return formulaire.line()


def same_words(ligne: LigneAction) -> dict:
    valeurs = {champ: getattr(ligne, champ) for champ in LigneAction.__dataclass_fields__}
    return {champ: sorted(v) if isinstance(v, tuple) else v for champ, v in valeurs.items()}


@pytest.mark.parametrize("dossier", LIVRES, ids=lambda dossier: dossier.name)
def test_every_shipped_item_survives_the_form(dossier):
    contenus, _ = read_contents(dossier)
    for ligne in contenus[0].actions:
        assert same_words(sent_back(ligne)) == same_words(ligne)


@pytest.mark.parametrize(
    "autres",
    [
        {"unite": unite}
        for unite in ("nombre:2", "heures:6.5", "annees:3", "annees_consecutives:6", "par_an:4x1", "par_an:2x6")
    ]
    + [
        {"max_par_cycle": None},
        {"max_par_cycle": 4},
        {"points": "participant:5,orateur:10,organisateur:2.5,tuteur:1,jury:3"},
        {"points": "8"},
        {"duree_min_heures": Decimal("7.5"), "independance": True, "libre": True, "preuve": "flux"},
        {"population": ("salarie", "SI02"), "organismes": ("ODPC", "ORGANISME-MAISON")},
        {"libelle": "Deux lignes\nfictives", "categories": ("DPC", "congres"), "axes": (1, 2, 4)},
    ],
)
def test_every_shape_survives_the_form(autres):
    ligne = LigneAction(**{"code": "A1", "axes": (1,), "libelle": "Action fictive", **autres})
    assert sent_back(ligne) == ligne


def test_a_comma_is_a_decimal_point():
    saisie = {"axes": ["1"], "code": "A1", "libelle": "Fictive", "repetition": "une", "revision": 1}
    formulaire = FormulaireAction({**saisie, "duree_min_heures": "7,5"})
    assert formulaire.is_valid()
    assert formulaire.line().duree_min_heures == Decimal("7.5")


@pytest.mark.parametrize(
    ("autres", "champ"),
    [
        ({"unite_forme": "nombre"}, "unite_nombre"),
        ({"unite_forme": "nombre", "unite_nombre": "2,5"}, "unite_nombre"),
        ({"unite_forme": "par_an", "unite_nombre": "2"}, "unite_annees"),
        ({"repetition": "plusieurs"}, "max_fois"),
        ({"role_1": "orateur"}, "points_1"),
        ({"role_1": "orateur", "points_1": "2", "points": "3"}, "points"),
        ({"role_1": "a", "points_1": "1", "role_2": "a", "points_2": "1"}, "role_2"),
        ({"categories": "deux mots"}, "categories"),
        ({"axes": []}, "axes"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(autres, champ):
    saisie = {"axes": ["1"], "code": "A1", "libelle": "Fictive", "repetition": "une", "revision": 1, **autres}
    assert set(FormulaireAction(saisie).errors) == {champ}
