"""Versions as data: reading, wording, what a line counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from referentiels.axes import AXES, Axe
from referentiels.nomenclature import (
    FormeUnite,
    ModeValidation,
    Nature,
    NiveauPreuve,
    TypeExigence,
)
from referentiels.rules.item import Exigence, Item, Unite
from referentiels.rules.version import FormatInvalide, Version


def test_the_four_axes_have_their_names() -> None:
    assert AXES == (1, 2, 3, 4)
    assert Axe(2).libelle == "Renforcer la qualité des pratiques professionnelles"
    assert Axe(3).court == "Relation avec les patients"
    assert Axe.SANTE.titre == "Axe\u00a04 – Santé personnelle"


def test_proofs_are_compared_by_strength() -> None:
    assert NiveauPreuve.FLUX.suffit(NiveauPreuve.ATTESTATION)
    assert NiveauPreuve.DOCUMENT.suffit(NiveauPreuve.DOCUMENT)
    assert not NiveauPreuve.HONNEUR.suffit(NiveauPreuve.DOCUMENT)
    assert [n.rang for n in NiveauPreuve] == [0, 1, 2, 3]


def test_every_word_has_a_french_label() -> None:
    for famille in (Nature, NiveauPreuve, ModeValidation):
        assert all(mot.libelle for mot in famille)


COMPLET: dict[str, Any] = {
    "code": "V",
    "effet": "2026-01-01",
    "mode_validation": "cnp",
    "axe_au_choix": False,
    "referentiel": "10.14",
    "profession": 10,
    "specialites": ["SM04"],
    "cycle": [{"type": "heures", "seuil": 20.5}],
    "axes": {
        1: [{"type": "nombre", "seuil": 3}, {"type": "quota", "seuil": 1, "categorie": "DPC"}],
        "2": {"type": "obligatoire", "action": "A", "article": "Arrêté"},
    },
    "actions": [
        {"code": "A", "axes": [2, 1], "categories": "DPC", "points": {"orateur": 10}, "max_par_cycle": None},
        {"code": "B", "axes": 3, "unite": {"par_an": 4, "annees": 2}, "preuve": "honneur", "libelle": "Titre"},
        {"code": "C", "axes": [4], "unite": {"heures": 7.5}, "max_par_cycle": 2, "points": 8},
        {"code": "D", "axes": [4], "unite": {"annees_consecutives": 6}, "population": ["salarie"]},
    ],
}


def test_a_version_is_read_from_its_yaml_shape() -> None:
    version = Version.from_dict(COMPLET)
    assert (version.code, version.effet) == ("V", date(2026, 1, 1))
    assert version.mode_validation is ModeValidation.CNP
    assert (version.axe_au_choix, version.profession) == (False, "10")
    assert version.specialites == {"SM04"}
    a, b, c, d = version.items.values()
    assert (a.axes, a.categories, a.max_par_cycle, a.is_transversal) == ((1, 2), {"DPC"}, None, True)
    assert (a.points_de("orateur"), a.points_de("participant"), c.points_de("orateur")) == (10, 0, 8)
    assert b.unite == Unite(FormeUnite.PAR_AN, 2, 4)
    assert b.preuve is NiveauPreuve.HONNEUR
    assert (c.unite, c.max_par_cycle) == (Unite(FormeUnite.HEURES, 7.5), 2)
    assert (d.unite.seuil, d.population, d.max_par_cycle) == (6, {"salarie"}, 1)
    assert version.exigences_de(None) == (Exigence(TypeExigence.HEURES, 20.5),)
    assert [ligne.type for ligne in version.exigences_de(1)] == ["nombre", "quota"]
    assert version.exigences_de(2)[0].article == "Arrêté"
    assert version.exigences_de(3) == ()


@pytest.mark.parametrize(
    ("donnees", "cle"),
    [
        ([], "referentiel"),
        ({"cod": "V"}, "referentiel.cod"),
        ({"code": ["V"]}, "referentiel.code"),
        ({"effet": "hier"}, "referentiel.effet"),
        ({"effet": 2026}, "referentiel.effet"),
        ({"effet": " "}, "referentiel.effet"),
        ({"mode_validation": "magique"}, "referentiel.mode_validation"),
        ({"axe_au_choix": "oui"}, "referentiel.axe_au_choix"),
        ({"axes": [1]}, "referentiel.axes"),
        ({"axes": {5: []}}, "referentiel.axes.5"),
        ({"axes": {1: [{"seuil": 2}]}}, "referentiel.axes.1[1].type"),
        ({"axes": {1: [{"type": "nombre"}]}}, "referentiel.axes.1[1].seuil"),
        ({"axes": {1: [{"type": "nombre", "seuil": -1}]}}, "referentiel.axes.1[1].seuil"),
        ({"axes": {1: [{"type": "total", "seuil": 1}]}}, "referentiel.axes.1[1].type"),
        ({"axes": {1: [{"type": "obligatoire"}]}}, "referentiel.axes.1[1].action"),
        ({"axes": {1: [{"type": "quota", "seuil": 1}]}}, "referentiel.axes.1[1]"),
        ({"actions": [{"axes": [1]}]}, "referentiel.actions.code"),
        ({"actions": [{"code": "A"}]}, "referentiel.actions[A].axes"),
        ({"actions": [{"code": "A", "axes": [0]}]}, "referentiel.actions[A].axes"),
        ({"actions": [{"code": "A", "axes": [True]}]}, "referentiel.actions[A].axes"),
        ({"actions": [{"code": "A", "axes": [1], "max_par_cycle": 1.5}]}, "referentiel.actions[A].max_par_cycle"),
        ({"actions": [{"code": "A", "axes": [1], "points": {"x": "dix"}}]}, "referentiel.actions[A].points.x"),
        ({"actions": [{"code": "A", "axes": [1], "unite": {"nombre": 0}}]}, "referentiel.actions[A].unite.nombre"),
        ({"actions": [{"code": "A", "axes": [1], "unite": {}}]}, "referentiel.actions[A].unite"),
        ({"actions": [{"code": "A", "axes": [1], "unite": {"par_an": 2}}]}, "referentiel.actions[A].unite.annees"),
        ({"actions": [{"code": "A", "axes": [1]}, {"code": "A", "axes": [2]}]}, "referentiel.actions"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named(donnees: Any, cle: str) -> None:
    with pytest.raises(FormatInvalide) as erreur:
        Version.from_dict(donnees)
    assert erreur.value.cle == cle
    assert erreur.value.probleme


ITEM = Item("A", (1,), nature="formation", sous_bloc="x", categories=frozenset({"DPC"}))


@pytest.mark.parametrize(
    ("exigence", "compte", "libelle"),
    [
        (Exigence(TypeExigence.NOMBRE, 2), True, "2 actions distinctes"),
        (Exigence(TypeExigence.NOMBRE, 1), True, "1 action distincte"),
        (Exigence(TypeExigence.QUOTA, 1, categorie="DPC"), True, "dont 1 action «\u00a0DPC\u00a0»"),
        (Exigence(TypeExigence.QUOTA, 2, categorie="congres"), False, "dont 2 actions «\u00a0congres\u00a0»"),
        (Exigence(TypeExigence.QUOTA, 2, nature="formation"), True, "dont 2 actions «\u00a0formation\u00a0»"),
        (Exigence(TypeExigence.QUOTA, 2, nature="recherche"), False, "dont 2 actions «\u00a0recherche\u00a0»"),
        (Exigence(TypeExigence.POINTS, 30), True, "30 points"),
        (Exigence(TypeExigence.HEURES, 10.5), True, "10,5 heures"),
        (Exigence(TypeExigence.OBLIGATOIRE, action="A"), True, "action obligatoire A"),
        (Exigence(TypeExigence.OBLIGATOIRE, action="B"), False, "action obligatoire B"),
        (Exigence(TypeExigence.SOUS_BLOCS, 5), True, "5 sous-blocs différents"),
    ],
)
def test_a_line_says_what_it_asks_and_what_it_counts(exigence: Exigence, compte: bool, libelle: str) -> None:
    assert exigence.counts(ITEM) is compte
    assert exigence.libelle == libelle


def test_an_item_without_sub_block_feeds_no_line_of_sub_blocks() -> None:
    assert not Exigence(TypeExigence.SOUS_BLOCS, 5).counts(Item("A", (1,)))
