"""Statistical secrecy: the one door every published figure goes through.

No cell from 1 to 10 (the health-data rule of eleven units, formats.md §7.3), and no hidden cell that its line, its
column or the margins would give back. The threshold is the parameter `seuil_secret`. Zeros are shown: they say
that nobody is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Cellule = int | None  # None = hidden


@dataclass(frozen=True, slots=True)
class Tableau:
    """A protected table: counts by row and column with their margins; None is a hidden cell."""

    lignes: tuple[str, ...]
    colonnes: tuple[str, ...]
    cellules: Mapping[tuple[str, str], Cellule]
    total_lignes: Mapping[str, Cellule]
    total_colonnes: Mapping[str, Cellule]
    total: Cellule

    def ligne(self, code: str) -> list[Cellule]:
        """Cells of one row, in the order of the columns."""
        return [self.cellules[code, colonne] for colonne in self.colonnes]

    @property
    def nb_cachees(self) -> int:
        """How many inner cells are hidden."""
        return sum(valeur is None for valeur in self.cellules.values())


@dataclass(slots=True)
class _Grille:
    """Working copy: every cell, margins included, the hidden ones, and those that must stay shown."""

    valeurs: dict[tuple[str, str], int]
    cachees: set[tuple[str, str]] = field(default_factory=set)
    verrous: frozenset[tuple[str, str]] = frozenset()


TOTAL = "__total__"


def protect(
    comptes: Mapping[tuple[str, str], int], lignes: Sequence[str], colonnes: Sequence[str], seuil: int
) -> Tableau:
    """Protect a table of persons; `comptes` maps (row, column) to a count, absent = 0.

    Primary: every cell or margin from 1 to `seuil` - 1 is hidden. Secondary: in each line of the table (rows,
    columns, and the two margins themselves), hidden cells are never alone and never add up to less than `seuil`;
    otherwise the smallest visible non-zero cell of the line is hidden too, until nothing changes.
    """
    grille = _Grille(_with_margins(comptes, lignes, colonnes))
    return _settle(grille, lignes, colonnes, seuil)


def protect_linked(
    tables: Mapping[str, tuple[Mapping[tuple[str, str], int], Sequence[str]]], colonnes: Sequence[str], seuil: int
) -> dict[str, Tableau]:
    """Protect several tables that cut the same persons in several ways: name → (counts, rows), in, name → table out.

    Their last rows are the same figures: each is shown in all of them or hidden in all of them, so that no table gives
    back what another hides. ValueError when the tables do not count the same persons.
    """
    sommes = {nom: _with_margins(comptes, lignes, colonnes) for nom, (comptes, lignes) in tables.items()}
    pieds = [{colonne: valeurs[TOTAL, colonne] for colonne in (*colonnes, TOTAL)} for valeurs in sommes.values()]
    if any(pied != pieds[0] for pied in pieds):
        raise ValueError("linked tables must count the same persons")
    montres, total = protect_list(pieds[0], colonnes, seuil) if pieds else ({}, None)
    montres[TOTAL] = total
    caches = {(TOTAL, colonne) for colonne, valeur in montres.items() if valeur is None}
    verrous = frozenset((TOTAL, colonne) for colonne, valeur in montres.items() if valeur is not None)
    return {
        nom: _settle(_Grille(sommes[nom], set(caches), verrous), lignes, colonnes, seuil)
        for nom, (_, lignes) in tables.items()
    }


def _settle(grille: _Grille, lignes: Sequence[str], colonnes: Sequence[str], seuil: int) -> Tableau:
    """Hide small cells, then complete every group until nothing changes."""
    grille.cachees |= {cle for cle, valeur in grille.valeurs.items() if 0 < valeur < seuil}
    groupes = _groups(lignes, colonnes)
    # Every group is looked at in each pass, whatever the first ones answered.
    while sum(_complete(grille, groupe, seuil) for groupe in groupes):
        pass
    vue = {cle: None if cle in grille.cachees else valeur for cle, valeur in grille.valeurs.items()}
    return Tableau(
        tuple(lignes),
        tuple(colonnes),
        {(ligne, colonne): vue[ligne, colonne] for ligne in lignes for colonne in colonnes},
        {ligne: vue[ligne, TOTAL] for ligne in lignes},
        {colonne: vue[TOTAL, colonne] for colonne in colonnes},
        vue[TOTAL, TOTAL],
    )


def protect_list(comptes: Mapping[str, int], codes: Sequence[str], seuil: int) -> tuple[dict[str, Cellule], Cellule]:
    """Protect a single column of counts and its total."""
    tableau = protect({(code, "n"): comptes.get(code, 0) for code in codes}, codes, ("n",), seuil)
    return {code: tableau.cellules[code, "n"] for code in codes}, tableau.total


def rate(numerateur: Cellule, denominateur: Cellule, seuil: int) -> float | None:
    """A percentage, hidden with either of its counts, when the denominator is under the threshold, or undefined."""
    if numerateur is None or denominateur is None or denominateur < seuil:
        return None
    return 100 * numerateur / denominateur


def _with_margins(
    comptes: Mapping[tuple[str, str], int], lignes: Sequence[str], colonnes: Sequence[str]
) -> dict[tuple[str, str], int]:
    valeurs = {(ligne, colonne): comptes.get((ligne, colonne), 0) for ligne in lignes for colonne in colonnes}
    for ligne in lignes:
        valeurs[ligne, TOTAL] = sum(valeurs[ligne, colonne] for colonne in colonnes)
    for colonne in (*colonnes, TOTAL):
        valeurs[TOTAL, colonne] = sum(valeurs[ligne, colonne] for ligne in lignes)
    return valeurs


def _groups(lignes: Sequence[str], colonnes: Sequence[str]) -> list[tuple[tuple[str, str], ...]]:
    """The equations somebody may solve: each row, each column, with its margin; margins sum to the total."""
    rangs = [tuple((ligne, colonne) for colonne in (*colonnes, TOTAL)) for ligne in (*lignes, TOTAL)]
    piles = [tuple((ligne, colonne) for ligne in (*lignes, TOTAL)) for colonne in (*colonnes, TOTAL)]
    return rangs + piles


def _complete(grille: _Grille, groupe: tuple[tuple[str, str], ...], seuil: int) -> bool:
    """Hide one more cell of this line when its hidden cells could be found; True when one was hidden."""
    cachees = [cle for cle in groupe if cle in grille.cachees]
    if not cachees or _is_safe([grille.valeurs[cle] for cle in cachees], seuil):
        return False
    # A zero may be hidden too when nothing else is left: it is better than giving the cell back.
    candidates = [cle for cle in groupe if cle not in grille.cachees and cle not in grille.verrous]
    if not candidates:
        return False
    choisie = min(candidates, key=lambda cle: (grille.valeurs[cle] == 0, TOTAL in cle, grille.valeurs[cle], cle))
    grille.cachees.add(choisie)
    return True


def _is_safe(valeurs: list[int], seuil: int) -> bool:
    return len(valeurs) >= 2 and sum(valeurs) >= seuil
