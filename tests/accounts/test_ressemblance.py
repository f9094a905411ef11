"""How a row of a staff list looks like somebody: each criterion says its points and its reason."""

import pytest

from accounts.ressemblance import Identite, compare

CAMILLE = Identite("DURAND-EXEMPLE", "Camille", frozenset({"10"}))


@pytest.mark.parametrize(
    ("nom", "prenom", "profession", "score", "raisons"),
    [
        ("Durand Exemple", "CAMILLE", "10", 100, ["même nom", "même prénom", "même profession"]),
        ("EXEMPLE", "C.", "10", 60, ["nom d’usage ou de naissance concordant", "même initiale du prénom",
                                     "même profession"]),
        ("Durand-Exemple", "", "", 60, ["même nom", "prénom non dit par la liste", "profession non dite par la liste"]),
        ("AUTRE", "Sacha", "60", 0, ["nom différent", "prénom différent", "profession différente"]),
    ],
)  # fmt: skip
def test_the_score_says_why(nom, prenom, profession, score, raisons):
    vu = compare(Identite(nom, prenom, frozenset({profession} - {""})), CAMILLE)
    assert (vu.score, [critere.libelle for critere in vu.criteres]) == (score, raisons)
    assert vu.is_entiere == (score == 100)


def test_somebody_without_a_first_name_at_the_roster_is_another_first_name():
    assert compare(CAMILLE, Identite("DURAND-EXEMPLE", "", frozenset({"10"}))).criteres[1].points == 0
