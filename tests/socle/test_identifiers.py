"""Identifiers and names: keys, shapes, comparisons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certif.socle.identifiers import (
    cle_nom,
    finess_valide,
    luhn_key,
    luhn_sum,
    noms_concordent,
    rpps_valide,
    siren_valide,
    siret_valide,
)


@given(st.text("0123456789", min_size=1, max_size=13))
def test_the_key_makes_the_sum_right_and_any_other_digit_wrong(debut: str) -> None:
    cle = luhn_key(debut)
    assert luhn_sum(debut + cle) % 10 == 0
    autre = str((int(cle) + 1) % 10)
    assert luhn_sum(debut + autre) % 10 != 0


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(debut: str, rang: int, ecart: int) -> None:
    rpps = debut + luhn_key(debut)
    faux = rpps[:rang] + str((int(rpps[rang]) + ecart) % 10) + rpps[rang + 1 :]
    assert rpps_valide(rpps)
    assert not rpps_valide(faux)
    assert rpps_valide(faux, strict=False)


@pytest.mark.parametrize("texte", ["", "9979000001", "997900000140", "9979000001A", "９９７９００００００１"])
def test_an_rpps_has_eleven_plain_digits(texte: str) -> None:
    assert not rpps_valide(texte, strict=False)


def test_siren_siret_and_finess() -> None:
    siren = "99900000" + luhn_key("99900000")
    siret = siren + "0001" + luhn_key(siren + "0001")
    assert siren_valide(siren)
    assert siret_valide(siret)
    assert not siren_valide(siret)
    assert not siret_valide(siret[:-1] + str((int(siret[-1]) + 1) % 10))
    assert finess_valide("99000000" + luhn_key("99000000"))
    assert not finess_valide("99000000" + str((int(luhn_key("99000000")) + 1) % 10))
    assert finess_valide("2A0000001")
    assert not finess_valide("2C0000001")


@pytest.mark.parametrize(
    ("texte", "cle"),
    [
        ("FICTIF-ÉXEMPLE", "fictif exemple"),
        ("  D’Œuvre  ", "d oeuvre"),
        ("Ælia ßtern", "aelia sstern"),
        ("l'Exemplé", "l exemple"),
        ("", ""),
    ],
)
def test_the_key_of_a_name_forgets_accents_case_hyphens_and_ligatures(texte: str, cle: str) -> None:
    assert cle_nom(texte) == cle


@pytest.mark.parametrize(
    ("attendu", "recu"),
    [
        ("FICTIF", "Fictif"),
        ("FICTIF EP. EXEMPLE", "EXEMPLE"),
        ("FICTIF EP. EXEMPLE", "FICTIF"),
        ("EXEMPLE née FICTIF", "Fictif-Exemple"),
        ("DE L'EXEMPLE", "L EXEMPLE"),
        ("DELAFICTION", "de la fiction".replace("de la ", "De La")),
        ("ŒUVREFICTIVE", "Oeuvrefictive"),
    ],
)
def test_birth_and_married_names_agree(attendu: str, recu: str) -> None:
    assert noms_concordent(attendu, recu)
    assert noms_concordent(recu, attendu)


@pytest.mark.parametrize(("attendu", "recu"), [("FICTIF", "EXEMPLE"), ("", "FICTIF"), ("FICTIF", " "), ("de", "de")])
def test_other_or_empty_names_do_not(attendu: str, recu: str) -> None:
    assert not noms_concordent(attendu, recu)
