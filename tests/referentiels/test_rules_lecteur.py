"""What the reader of a version written by hand accepts, what it takes for granted, and how it names a fault."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from referentiels.nomenclature import FormeUnite, ModeValidation, NiveauPreuve, TypeExigence
from referentiels.rules.item import Exigence, Item, Unite
from referentiels.rules.lecteur import DESCRIPTIFS, FormatInvalide, Lecteur
from referentiels.rules.lecture import read_exigence, read_item, read_unite
from referentiels.rules.version import Version

CONNUES = "code, effet, axes, cycle, actions, mode_validation, axe_au_choix, referentiel, profession, specialites"


def lignes(*ecrites: object) -> dict[str, Any]:
    return {"axes": {1: list(ecrites)}}


def action(**champs: object) -> dict[str, Any]:
    return {"actions": [{"code": "A", "axes": [1], **champs}]}


@pytest.mark.parametrize(
    ("donnees", "dit"),
    [
        ([], "referentiel: expected a mapping of keys, found []"),
        ({"cod": "V"}, f"referentiel.cod: unknown key (known: {CONNUES})"),
        ({"code": ["V"]}, "referentiel.code: expected a text, found ['V']"),
        ({"code": True}, "referentiel.code: expected a text, found True"),
        ({"effet": "hier"}, "referentiel.effet: expected a date yyyy-mm-dd, found hier"),
        ({"effet": " "}, "referentiel.effet: expected a date yyyy-mm-dd, found nothing"),
        ({"effet": 2026}, "referentiel.effet: expected a date yyyy-mm-dd, found 2026"),
        (
            {"mode_validation": "magique"},
            "referentiel.mode_validation: expected one of declaratif, sur_echantillon, cnp, found magique",
        ),
        ({"axe_au_choix": "oui"}, "referentiel.axe_au_choix: expected true or false, found 'oui'"),
        ({"axes": [1]}, "referentiel.axes: expected a mapping from the axis to its lines"),
        ({"axes": {5: []}}, "referentiel.axes.5: expected an axis from 1 to 4, found 5"),
        ({"axes": {"un": []}}, "referentiel.axes.un: expected an axis from 1 to 4, found 'un'"),
        (lignes({"type": "nombre"}), "referentiel.axes.1[1].seuil: this key is required"),
        (
            lignes({"type": "nombre", "seuil": -1}),
            "referentiel.axes.1[1].seuil: expected a number, 0 or more, found -1",
        ),
        (
            lignes({"type": "nombre", "seuil": 1}, {"type": "nombre", "seuil": True}),
            "referentiel.axes.1[2].seuil: expected a number, 0 or more, found True",
        ),
        (
            lignes({"type": "total", "seuil": 1}),
            f"referentiel.axes.1[1].type: expected one of {', '.join(TypeExigence)}, found total",
        ),
        (
            {"cycle": [{"type": "quota", "seuil": 1}]},
            "referentiel.cycle[1]: a quota names either a categorie or a nature",
        ),
        (
            lignes({"type": "quota", "seuil": 1, "categorie": "DPC", "nature": "congres"}),
            "referentiel.axes.1[1]: a quota names either a categorie or a nature",
        ),
        ({"actions": [{"code": "A"}]}, "referentiel.actions[A].axes: at least one axis is required"),
        ({"actions": [{"axes": [1]}]}, "referentiel.actions.code: this key is required"),
        (action(axes=[1, 5]), "referentiel.actions[A].axes: expected an axis from 1 to 4, found 5"),
        (action(max_par_cycle=1.5), "referentiel.actions[A].max_par_cycle: expected a whole number, found 1.5"),
        (action(points={"x": "dix"}), "referentiel.actions[A].points.x: expected a number, 0 or more, found 'dix'"),
        (action(unite={"nombre": 0}), "referentiel.actions[A].unite.nombre: expected more than 0, found 0"),
        (
            action(unite={}),
            "referentiel.actions[A].unite: expected exactly one of nombre, heures, annees, annees_consecutives",
        ),
        (
            action(unite={"nombre": 1, "heures": 2}),
            "referentiel.actions[A].unite: expected exactly one of nombre, heures, annees, annees_consecutives",
        ),
        (
            action(unite={"jours": 1}),
            f"referentiel.actions[A].unite.jours: unknown key (known: {', '.join(FormeUnite)})",
        ),
        (action(unite={"par_an": 2}), "referentiel.actions[A].unite.annees: this key is required"),
        ({"actions": [{"code": "A", "axes": [1]}] * 2}, "referentiel.actions: the code A is written twice"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_the_full_key(donnees: Any, dit: str) -> None:
    with pytest.raises(FormatInvalide) as erreur:
        Version.from_dict(donnees)
    assert str(erreur.value) == dit
    assert f"{erreur.value.cle}: {erreur.value.probleme}" == dit


def test_nothing_written_is_a_version_without_item_under_the_defaults() -> None:
    assert Version.from_dict({}) == Version("T", {}, {}, None, None, True, "", "", frozenset())
    assert Version.from_dict({"axes": None, "actions": None, "cycle": []}).exigences == {None: ()}


def test_an_item_takes_its_defaults_for_granted() -> None:
    assert read_item({"code": 12, "axes": "2"}, "actions") == Item("12", (2,))


def test_every_key_of_an_item_is_read() -> None:
    ecrit = {
        "code": "A", "axes": [3, "1", 3], "libelle": "Titre", "nature": "formation", "sous_bloc": "x",
        "categories": ["DPC", 2], "libre": True, "max_par_cycle": 3, "unite": {"annees": 2}, "duree_min_heures": 7.5,
        "points": {"orateur": 10, "relecteur": 1.5}, "organismes": "ODPC", "independance": True, "preuve": "document",
        "population": ["salarie"], "note": "lue par personne",
    }  # fmt: skip
    assert read_item(ecrit, "actions") == Item(
        code="A",
        axes=(1, 3),
        libelle="Titre",
        nature="formation",
        sous_bloc="x",
        categories=frozenset({"DPC", "2"}),
        libre=True,
        max_par_cycle=3,
        unite=Unite(FormeUnite.ANNEES, 2),
        duree_min_heures=7.5,
        points=0,
        points_par_role={"orateur": 10, "relecteur": 1.5},
        organismes=frozenset({"ODPC"}),
        independance=True,
        preuve=NiveauPreuve.DOCUMENT,
        population=frozenset({"salarie"}),
    )
    assert read_item({**ecrit, "max_par_cycle": None}, "actions").max_par_cycle is None
    assert read_item({**ecrit, "points": 4}, "actions").points == 4


@pytest.mark.parametrize(
    ("ecrite", "unite"),
    [
        ({"nombre": 3}, Unite(FormeUnite.NOMBRE, 3)),
        ({"heures": 7.5}, Unite(FormeUnite.HEURES, 7.5)),
        ({"annees_consecutives": 6}, Unite(FormeUnite.ANNEES_CONSECUTIVES, 6)),
        ({"par_an": 4, "annees": 2}, Unite(FormeUnite.PAR_AN, 2, 4)),
    ],
)
def test_a_unit_is_read(ecrite: object, unite: Unite) -> None:
    assert read_unite(ecrite, "unite") == unite


def test_only_hours_are_cut() -> None:
    for forme in ("nombre", "annees", "annees_consecutives"):
        with pytest.raises(FormatInvalide, match="whole number"):
            read_unite({forme: 1.5}, "unite")


@pytest.mark.parametrize(
    ("ecrite", "exigence"),
    [
        ({"type": "obligatoire", "action": "A"}, Exigence(TypeExigence.OBLIGATOIRE, 1, action="A")),
        ({"type": "quota", "seuil": 2, "nature": "recherche"}, Exigence(TypeExigence.QUOTA, 2, nature="recherche")),
        (
            {"type": "quota", "seuil": 2, "categorie": "DPC", "article": "Arrêté"},
            Exigence(TypeExigence.QUOTA, 2, "DPC", article="Arrêté"),
        ),
    ],
)
def test_a_requirement_is_read(ecrite: object, exigence: Exigence) -> None:
    assert read_exigence(ecrite, "axes.1[1]") == exigence


def test_the_words_that_help_a_reader_change_nothing() -> None:
    assert Version.from_dict(dict.fromkeys(DESCRIPTIFS, "mot")) == Version.from_dict({})


def test_a_reader_without_path_names_the_key_alone() -> None:
    with pytest.raises(FormatInvalide) as erreur:
        Lecteur({"b": 1}, "", ["a"])
    assert str(erreur.value) == "b: unknown key (known: a)"


def test_each_kind_of_value_has_its_default_and_its_limits() -> None:
    ecrit = {"nul": None, "zero": 0, "dix": 10, "mot": "x", "jour": date(2026, 1, 1)}
    lu = Lecteur(ecrit, "", list(ecrit))
    assert (lu.texte("absent"), lu.texte("nul", "d"), lu.texte("dix"), lu.texte("mot", "d")) == ("", "d", "10", "x")
    assert (lu.nombre("absent"), lu.nombre("nul", 2), lu.nombre("zero", 2)) == (0, 2, 0)
    assert (lu.entier("absent"), lu.entier("nul", 2), lu.entier("zero", 2)) == (0, 2, 0)
    assert (lu.booleen("absent"), lu.booleen("absent", True)) == (False, True)
    assert (lu.jour("absent"), lu.jour("jour")) == (None, date(2026, 1, 1))
    assert (lu.liste("absent"), lu.liste("mot"), lu.textes("dix")) == ([], ["x"], {"10"})
    assert (lu.choix("absent", ModeValidation), lu.has("nul"), lu.has("absent")) == (None, True, False)
    assert lu.obligatoire("zero") == 0


def test_an_instant_is_not_a_day() -> None:
    with pytest.raises(FormatInvalide, match="yyyy-mm-dd"):
        Lecteur({"effet": datetime(2026, 1, 1, 9)}, "", ["effet"]).jour("effet")  # noqa: DTZ001  # what YAML reads
