"""Statistical secrecy: no small cell, and none given back by the margins."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules import secret

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


# Tables of the same persons cut in several ways share their last row.
AUTRES = ("p", "q")
population = st.lists(
    st.tuples(
        st.sampled_from(LIGNES),
        st.sampled_from(AUTRES),
        st.sampled_from(COLONNES),
        st.one_of(st.integers(1, 14), st.integers(1, 60)),
    ),
    max_size=12,
)


def cut(personnes, rang, lignes):
    comptes: dict[tuple[str, str], int] = {}
    for personne in personnes:
        cle = (personne[rang], personne[2])
        comptes[cle] = comptes.get(cle, 0) + personne[3]
    return comptes, lignes


def linked(personnes):
    tables = {"1": cut(personnes, 0, LIGNES), "2": cut(personnes, 1, AUTRES)}
    return tables, secret.protect_linked(tables, COLONNES, SEUIL)


def equations(montrees):
    """Every sum a reader may write; the last row is one unknown whatever the table that shows it."""
    for nom, tableau in montrees.items():
        colonnes = [*tableau.colonnes, secret.TOTAL]
        for ligne in tableau.lignes:
            yield [(nom, ligne, c) for c in tableau.colonnes], (nom, ligne, secret.TOTAL)
        for colonne in colonnes:
            yield [(nom, ligne, colonne) for ligne in tableau.lignes], ("", secret.TOTAL, colonne)
        yield [("", secret.TOTAL, c) for c in tableau.colonnes], ("", secret.TOTAL, secret.TOTAL)


def shown(montrees, cle):
    nom, ligne, colonne = cle
    tableau = montrees[nom] if nom else next(iter(montrees.values()))
    if ligne == secret.TOTAL:
        return tableau.total if colonne == secret.TOTAL else tableau.total_colonnes[colonne]
    return tableau.total_lignes[ligne] if colonne == secret.TOTAL else tableau.cellules[ligne, colonne]


def solved(montrees):
    """Hidden figures that the equations give back (Gauss-Jordan elimination on the unknowns)."""
    lignes = []
    for termes, somme in equations(montrees):
        coefficients: dict[tuple[str, str, str], Fraction] = {}
        connu = Fraction(0)
        for cle, signe in [*((t, 1) for t in termes), (somme, -1)]:
            valeur = shown(montrees, cle)
            if valeur is None:
                coefficients[cle] = coefficients.get(cle, Fraction(0)) + signe
            else:
                connu -= signe * valeur
        lignes.append((coefficients, connu))
    reduites: list = []
    for coefficients, connu in lignes:
        for pivot, autre, valeur in reduites:
            if facteur := coefficients.get(pivot, 0):
                coefficients = {c: coefficients.get(c, 0) - facteur * autre.get(c, 0) for c in {*coefficients, *autre}}
                connu -= facteur * valeur
        coefficients = {c: v for c, v in coefficients.items() if v}
        if not coefficients:
            continue
        pivot, tete = next(iter(coefficients.items()))
        coefficients, connu = {c: v / tete for c, v in coefficients.items()}, connu / tete
        for i, (p, autre, valeur) in enumerate(reduites):
            if facteur := autre.get(pivot, 0):
                autre = {c: autre.get(c, 0) - facteur * coefficients.get(c, 0) for c in {*coefficients, *autre}}
                reduites[i] = (p, {c: v for c, v in autre.items() if v}, valeur - facteur * connu)
        reduites.append((pivot, coefficients, connu))
    return {pivot: valeur for pivot, coefficients, valeur in reduites if len(coefficients) == 1}


@given(population)
def test_des_tables_liees_ne_se_trahissent_pas(personnes):
    tables, montrees = linked(personnes)
    for nom, (comptes, _) in tables.items():
        tableau = montrees[nom]
        for cle, valeur in tableau.cellules.items():
            assert valeur is None or valeur == comptes.get(cle, 0)
            assert valeur is None or not 0 < valeur < SEUIL
        assert tableau.total_colonnes == montrees["1"].total_colonnes
        assert tableau.total == montrees["1"].total
    petites = {cle for cle, valeur in solved(montrees).items() if 0 < valeur < SEUIL}
    assert petites == set()


def test_une_petite_somme_est_masquee_dans_toutes_les_tables():
    _, montrees = linked([("a", "p", "x", 4), ("b", "q", "y", 100), ("c", "q", "z", 60)])
    assert montrees["1"].total_colonnes["x"] is None
    assert montrees["2"].total_colonnes["x"] is None
    assert [*montrees["2"].total_colonnes.values(), montrees["2"].total].count(None) >= 2


def test_aucune_table_liee_ne_donne_rien():
    assert secret.protect_linked({}, COLONNES, SEUIL) == {}


def test_des_tables_qui_ne_comptent_pas_les_memes_personnes_sont_refusees():
    with pytest.raises(ValueError, match="same persons"):
        secret.protect_linked({"1": ({("a", "x"): 20}, LIGNES), "2": ({("p", "x"): 21}, AUTRES)}, COLONNES, SEUIL)


def test_une_combinaison_de_sommes_ne_rend_pas_une_case():
    """Each line alone is safe here; adding two of them gave a small cell back."""
    personnes = [("a", "p", "x", 4), ("a", "p", "y", 5), ("b", "p", "x", 5), ("b", "p", "z", 6), ("c", "p", "y", 6)]
    _, montrees = linked(personnes)
    assert not [valeur for valeur in solved(montrees).values() if 0 < valeur < SEUIL]


def test_on_masque_d_abord_a_cote_puis_ailleurs_puis_plus_rien():
    lignes, colonnes = ("a", "b"), ("x",)
    valeurs = secret._with_margins({("a", "x"): 4, ("b", "x"): 30}, lignes, colonnes)
    grille = secret._Grille(valeurs, secret._groups(lignes, colonnes), {("a", "x"), ("a", secret.TOTAL)})
    masquees = []
    while secret._accompany(grille, ("a", "x")):
        masquees.append(len(grille.cachees))
    assert masquees == [3, 4, 5, 6]
