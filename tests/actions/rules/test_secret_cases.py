"""Statistical secrecy, cell by cell: what is hidden, what keeps it company, what is still shown."""

from __future__ import annotations

import pytest

from actions.rules import secret

SEUIL = 11
LIGNES, COLONNES = ("a", "b", "c"), ("x", "y", "z")


def table(*valeurs: int) -> dict[tuple[str, str], int]:
    cles = [(ligne, colonne) for ligne in LIGNES for colonne in COLONNES]
    return dict(zip(cles, valeurs, strict=True))


def montre(*valeurs: int) -> list[list[int | None]]:
    """The table as it is shown, margins last."""
    t = secret.protect(table(*valeurs), list(LIGNES), list(COLONNES), SEUIL)
    assert (t.lignes, t.colonnes) == (LIGNES, COLONNES)
    return [[*t.ligne(ligne), t.total_lignes[ligne]] for ligne in LIGNES] + [
        [*(t.total_colonnes[colonne] for colonne in COLONNES), t.total]
    ]


def test_a_small_cell_is_kept_company_by_the_smallest_of_its_line_and_of_its_column() -> None:
    assert montre(3, 30, 40, 15, 12, 13, 50, 60, 70) == [
        [None, None, 40, 73], [None, None, 13, 40], [50, 60, 70, 180], [68, 102, 123, 293],
    ]  # fmt: skip


def test_a_zero_is_hidden_only_when_nothing_else_is_left() -> None:
    assert montre(10, 0, 40, 20, 30, 50, 60, 70, 80)[0] == [None, 0, None, 50]
    assert montre(4, 0, 0, 20, 30, 40, 50, 60, 70) == [
        [None, None, None, None], [None, None, None, None], [50, 60, 70, 180], [74, 90, 110, 274],
    ]  # fmt: skip


def liste(*valeurs: int) -> list[int | None]:
    codes = "abcdef"[: len(valeurs)]
    cellules, total = secret.protect_list(dict(zip(codes, valeurs, strict=True)), codes, SEUIL)
    return [*(cellules[code] for code in codes), total]


@pytest.mark.parametrize(
    ("valeurs", "montrees"),
    [
        ((4, 100, 50), [None, 100, None, 154]),
        ((4, 50, 50), [None, None, 50, 104]),
        ((10, 50), [None, None, 60]),
        ((11, 50), [11, 50, 61]),
        ((0, 50), [0, 50, 50]),
        # Two hidden cells that add up to ten would be known to be small: a third one hides with them.
        ((4, 6, 50, 60), [None, None, None, 60, 120]),
        ((5, 6, 50, 60), [None, None, 50, 60, 121]),
        ((4, 5), [None, None, None]),
        ((1, 0, 0), [None, None, None, None]),
    ],
)
def test_a_list(valeurs: tuple[int, ...], montrees: list[int | None]) -> None:
    assert liste(*valeurs) == montrees


def test_a_code_without_count_is_a_zero() -> None:
    assert secret.protect_list({}, ("a",), SEUIL) == ({"a": 0}, 0)
    assert secret.protect({("a", "x"): 20}, ("a", "b"), ("x",), SEUIL).cellules == {("a", "x"): 20, ("b", "x"): 0}


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "taux"),
    [(0, 11, 0), (11, 11, 100), (5, 10, None), (30, 40, 75), (None, 40, None), (30, None, None)],
)
def test_a_rate(numerateur: int | None, denominateur: int | None, taux: float | None) -> None:
    assert secret.rate(numerateur, denominateur, SEUIL) == taux


def test_how_many_inner_cells_are_hidden() -> None:
    t = secret.protect(table(3, 30, 40, 15, 12, 13, 50, 60, 70), LIGNES, COLONNES, SEUIL)
    assert t.nb_cachees == 4


def test_linked_tables_of_other_persons_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"^linked tables must count the same persons$"):
        secret.protect_linked({"1": ({("a", "x"): 20}, "a"), "2": ({("p", "x"): 21}, "p")}, ("x",), SEUIL)


def test_linked_tables_hide_the_same_sums_and_show_the_others() -> None:
    tables = {
        "1": ({("a", "x"): 4, ("a", "y"): 60, ("b", "y"): 40, ("b", "z"): 70}, ("a", "b")),
        "2": ({("p", "x"): 4, ("p", "y"): 50, ("q", "y"): 50, ("q", "z"): 70}, ("p", "q")),
    }
    montrees = secret.protect_linked(tables, COLONNES, SEUIL)
    for tableau in montrees.values():
        assert tableau.total_colonnes == {"x": None, "y": 100, "z": None}
        assert tableau.total == 174
    assert list(montrees) == ["1", "2"]
    assert montrees["1"].lignes == ("a", "b")


def grille(valeurs: dict[tuple[str, str], int], lignes: str, colonnes: str, cachees: str) -> secret._Grille:
    """A grid whose hidden cells are written « ax aT Tx »: row, column, T for a margin."""
    noms = {lettre: secret.TOTAL if lettre == "T" else lettre for lettre in (*lignes, *colonnes, "T")}
    return secret._Grille(
        secret._with_margins(valeurs, lignes, colonnes),
        secret._groups(lignes, colonnes),
        {(noms[mot[0]], noms[mot[1]]) for mot in cachees.split()},
    )


def rendues(**cachees: str) -> list[str]:
    """The hidden cells that the sums give back: « 1 ax » for table 1."""
    lignes = {"t1": "ab", "t2": "pq"}
    grilles = {nom[1]: grille({}, lignes[nom], "xy", mots) for nom, mots in cachees.items()}
    lettre = {secret.TOTAL: "T"}
    trouvees = secret._given_back(grilles)
    return sorted(
        f"{nom} {lettre.get(ligne, ligne)}{lettre.get(colonne, colonne)}" for nom, (ligne, colonne) in trouvees
    )


def test_what_the_sums_give_back_together() -> None:
    assert rendues(t1="") == []
    assert rendues(t1="ax") == ["1 ax"]
    assert rendues(t1="ax ay bx") == ["1 ax", "1 ay", "1 bx"]
    assert rendues(t1="ax ay bx by") == []
    assert rendues(t1="ax bx aT bT") == []
    assert rendues(t1="ax aT Tx TT") == []
    assert rendues(t1="ax ay Tx Ty") == []
    assert rendues(t1="ax ay bx by bT") == ["1 bT"]
    assert rendues(t1="by bT Ty TT ax") == ["1 ax"]


def test_what_one_table_gives_back_opens_the_others() -> None:
    """The last rows are one and the same unknown in every table."""
    seule, autre = "ax ay Tx Ty", "px pT Tx Ty"
    assert rendues(t1=seule) == []
    assert rendues(t1=seule, t2=autre) == ["1 Tx", "1 Ty", "1 ax", "1 ay", "2 pT", "2 px"]
    assert rendues(t1=seule, t2="px py Tx Ty") == []


def test_the_company_of_a_cell_is_looked_for_beside_it_then_everywhere_least_first() -> None:
    g = grille({("a", "x"): 4, ("b", "x"): 30, ("b", "y"): 12, ("c", "y"): 40}, "abc", "xy", "ax aT")
    suite: list[set[tuple[str, str]]] = []
    while secret._accompany(g, ("a", "x")):
        suite.append(g.cachees - {cle for cles in suite for cle in cles} - {("a", "x"), ("a", secret.TOTAL)})
    t = secret.TOTAL
    assert [min(cles) for cles in suite] == [
        ("b", "x"), (t, "x"), ("a", "y"), ("c", "x"), ("b", "y"), ("c", "y"), ("c", t), ("b", t), (t, "y"), (t, t),
    ]  # fmt: skip


def test_a_sum_shown_in_one_table_is_shown_in_all_even_when_a_zero_must_hide_for_it() -> None:
    tables = {
        "1": ({("a", "x"): 54, ("a", "y"): 60, ("b", "z"): 70}, ("a", "b")),
        "2": ({("p", "x"): 4, ("q", "x"): 50, ("p", "y"): 60, ("q", "z"): 70}, ("p", "q")),
    }
    montrees = secret.protect_linked(tables, COLONNES, SEUIL)
    for tableau in montrees.values():
        assert (tableau.total_colonnes, tableau.total) == ({"x": 54, "y": 60, "z": 70}, 184)
    assert montrees["2"].ligne("p") == [None, None, 0]
    assert montrees["2"].ligne("q") == [None, None, 70]


def test_one_table_alone_is_linked_to_itself() -> None:
    comptes = table(3, 30, 40, 15, 12, 13, 50, 60, 70)
    seule = secret.protect_linked({"1": (comptes, LIGNES)}, COLONNES, SEUIL)
    assert seule == {"1": secret.protect(comptes, LIGNES, COLONNES, SEUIL)}
