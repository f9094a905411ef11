"""Cells tied by any sums: what is hidden, and what an equation would give back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.rules.secret import TOTAL, protect_sums

SEUIL = 11


def system(nombres: dict[str, tuple[int, int]]):
    """Rows by two columns with their totals: values and sums."""
    valeurs: dict[tuple[str, str], int] = {}
    for ligne, (a, b) in nombres.items():
        valeurs |= {(ligne, "a"): a, (ligne, "b"): b, (ligne, TOTAL): a + b}
    for colonne in ("a", "b", TOTAL):
        valeurs[TOTAL, colonne] = sum(valeurs[ligne, colonne] for ligne in nombres)
    sommes = [tuple((ligne, c) for ligne in (*nombres, TOTAL)) for c in ("a", "b", TOTAL)]
    sommes += [tuple((ligne, c) for c in ("a", "b", TOTAL)) for ligne in (*nombres, TOTAL)]
    return valeurs, sommes


def test_rien_n_est_masque_quand_rien_n_est_petit():
    valeurs, sommes = system({"x": (20, 0), "y": (30, 40)})
    assert protect_sums(valeurs, sommes, SEUIL) == valeurs


def test_une_somme_qui_ne_tombe_pas_juste_est_refusee():
    with pytest.raises(ValueError, match="do not add up"):
        protect_sums({("x", "a"): 1, (TOTAL, "a"): 2}, [(("x", "a"), (TOTAL, "a"))], SEUIL)


def test_une_grande_case_de_peu_de_personnes_est_masquee_et_accompagnee():
    valeurs, sommes = system({"x": (40, 50), "y": (60, 70), "z": (80, 90)})
    vues = protect_sums(valeurs, sommes, SEUIL, frozenset({("x", "a")}))
    assert vues["x", "a"] is None
    assert sum(vues[ligne, "a"] is None for ligne in ("x", "y", "z", TOTAL)) >= 2
    assert sum(vues["x", c] is None for c in ("a", "b", TOTAL)) >= 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=5), st.data())
def test_aucune_case_petite_ne_se_retrouve_par_une_somme(lignes, data):
    valeurs, sommes = system({f"l{rang}": ligne for rang, ligne in enumerate(lignes)})
    petites = frozenset(data.draw(st.sets(st.sampled_from(sorted(valeurs)), max_size=2)))
    vues = protect_sums(valeurs, sommes, SEUIL, petites)
    for cle, valeur in valeurs.items():
        if 0 < valeur < SEUIL or cle in petites:
            assert vues[cle] is None
    for somme in sommes:
        cachees = [cle for cle in somme if vues[cle] is None]
        assert len(cachees) != 1 or not (0 < valeurs[cachees[0]] < SEUIL or cachees[0] in petites)
