"""Statistical secrecy: no small cell, and none given back by the margins."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.rules import secret

SEUIL = 11
LIGNES = ("a", "b", "c")
COLONNES = ("x", "y", "z")


def table(*valeurs):
    return {
        (ligne, colonne): v
        for (ligne, colonne), v in zip(
            [(ligne, colonne) for ligne in LIGNES for colonne in COLONNES], valeurs, strict=True
        )
    }


def test_une_table_sans_petite_case_est_montree_en_entier():
    tableau = secret.protect(table(20, 30, 0, 11, 12, 13, 50, 60, 70), LIGNES, COLONNES, SEUIL)
    assert tableau.nb_cachees == 0
    assert tableau.total == 266
    assert tableau.ligne("a") == [20, 30, 0]


def test_de_un_a_dix_est_masque_onze_est_montre():
    tableau = secret.protect(table(10, 30, 40, 11, 12, 13, 50, 60, 70), LIGNES, COLONNES, SEUIL)
    assert tableau.cellules["a", "x"] is None
    assert tableau.cellules["b", "z"] == 13


def test_une_case_masquee_n_est_jamais_seule_sur_sa_ligne_ni_sa_colonne():
    tableau = secret.protect(table(3, 30, 40, 15, 12, 13, 50, 60, 70), LIGNES, COLONNES, SEUIL)
    assert list(tableau.ligne("a")).count(None) >= 2
    assert [tableau.cellules[ligne, "x"] for ligne in LIGNES].count(None) >= 2


def test_une_liste_d_une_seule_petite_case_masque_aussi_une_autre():
    cellules, total = secret.protect_list({"a": 4, "b": 100, "c": 50}, LIGNES, SEUIL)
    assert cellules["a"] is None
    assert [*cellules.values(), total].count(None) >= 2


def test_un_taux_est_masque_avec_ses_effectifs():
    assert secret.rate(None, 50, SEUIL) is None
    assert secret.rate(5, None, SEUIL) is None
    assert secret.rate(0, 10, SEUIL) is None
    assert secret.rate(11, 22, SEUIL) == 50


comptes = st.lists(st.one_of(st.integers(0, 15), st.integers(0, 2_000)), min_size=9, max_size=9)


@given(comptes)
def test_aucune_petite_case_ne_parait_ni_ne_se_deduit(valeurs):
    vraies = table(*valeurs)
    tableau = secret.protect(vraies, LIGNES, COLONNES, SEUIL)
    groupes = (
        [([tableau.cellules[ligne, c] for c in COLONNES], tableau.total_lignes[ligne]) for ligne in LIGNES]
        + [([tableau.cellules[ligne, c] for ligne in LIGNES], tableau.total_colonnes[c]) for c in COLONNES]
        + [
            (list(tableau.total_lignes.values()), tableau.total),
            (list(tableau.total_colonnes.values()), tableau.total),
        ]
    )
    for cellules, marge in groupes:
        visibles = [*cellules, marge]
        assert not any(v is not None and 0 < v < SEUIL for v in visibles)
        # The equation of the line never has a single unknown, nor unknowns adding up to a small figure.
        assert visibles.count(None) != 1
        if marge is not None and None in cellules:
            assert marge - sum(v for v in cellules if v is not None) >= SEUIL


@given(comptes)
def test_ce_qui_est_montre_est_exact(valeurs):
    vraies = table(*valeurs)
    tableau = secret.protect(vraies, LIGNES, COLONNES, SEUIL)
    for cle, valeur in tableau.cellules.items():
        assert valeur is None or valeur == vraies[cle]
    assert tableau.total is None or tableau.total == sum(valeurs)
