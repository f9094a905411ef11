"""Dated values: registry, overrides, and what is said in public."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from referentiels.nomenclature import ModeValidation
from referentiels.parametres import (
    PAR_NOM,
    PARAMETRES,
    NatureParametre,
    Parametre,
    ParametreInconnu,
    Parametres,
    ValeurDatee,
    choix_publics,
    parametres_au,
)

LE = date(2026, 6, 30)


def test_the_registry_and_the_values_name_the_same_things() -> None:
    reglables = {p.nom for p in PARAMETRES if not p.is_principe}
    assert reglables == {champ.name for champ in fields(Parametres)}
    assert len(PAR_NOM) == len(PARAMETRES)


def test_the_values_in_force_are_those_of_the_registry() -> None:
    assert parametres_au(LE) == Parametres()
    assert parametres_au(LE) is parametres_au(LE)


def test_every_row_has_its_source_and_one_public_sentence() -> None:
    for p in PARAMETRES:
        assert p.article, p.nom
        assert p.confiance in {"C", "L", "X", "NF"}, p.nom
        assert p.phrase.endswith("."), p.nom
        assert len(p.phrase.split()) <= 40, p.nom


def test_the_public_page_shows_every_choice_and_only_choices() -> None:
    assert all(p.nature is NatureParametre.CHOIX for p in choix_publics())
    noms = {p.nom for p in choix_publics()}
    assert {"long_action_annees", "interruption_ne_suspend_pas", "exoneration_decidee", "seuil_secret"} <= noms
    assert "duree_cycle_annees" not in noms


def test_a_value_applies_from_its_day() -> None:
    p = Parametre(
        "seuil",
        (ValeurDatee(date(2023, 1, 1), 2), ValeurDatee(date(2027, 1, 1), 3)),
        NatureParametre.TEXTE,
        "CSP",
        "C",
        "Phrase.",
    )
    assert [p.valeur_au(date(annee, 6, 1)) for annee in (2020, 2023, 2026, 2027)] == [2, 2, 2, 3]
    assert p.valeur_au(date(2026, 12, 31)) == 2
    assert p.valeur_au(date(2027, 1, 1)) == 3


def test_overrides_are_converted_and_checked() -> None:
    p = parametres_au(LE, min_par_axe=1, mode_validation="cnp", risque_eleve=1)
    assert (p.min_par_axe, p.mode_validation, p.risque_eleve) == (1, ModeValidation.CNP, 1.0)


@pytest.mark.parametrize(
    ("nom", "valeur", "message"),
    [
        ("min_par_axes", 1, "unknown parameter min_par_axes"),
        ("min_par_axe", "1", "min_par_axe: expected int"),
        ("min_par_axe", True, "min_par_axe: expected int"),
        ("risque_eleve", True, "risque_eleve: expected float"),
        ("mode_validation", "magique", "expected one of declaratif, sur_echantillon, cnp"),
        ("mode_validation", 3, "mode_validation: expected ModeValidation"),
    ],
)
def test_a_wrong_override_is_named(nom: str, valeur: object, message: str) -> None:
    with pytest.raises(ParametreInconnu, match=message):
        parametres_au(LE, **{nom: valeur})
