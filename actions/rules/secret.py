"""Statistical secrecy: the one door every published figure goes through.

No cell from 1 to 10 (the health-data rule of eleven units, formats.md §7.3), and no hidden cell that its line, its
column or the margins would give back. The threshold is the parameter `seuil_secret`. Zeros are shown: they say
that nobody is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Cellule = int | None  # None = hidden
Cle = tuple[str, str]


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
    groupes: list[tuple[Cle, ...]]
    cachees: set[tuple[str, str]] = field(default_factory=set)
    verrous: frozenset[tuple[str, str]] = frozenset()
    petites: frozenset[tuple[str, str]] = frozenset()

    def is_small(self, cle: tuple[str, str], seuil: int) -> bool:
        """Whether this cell is of too few people to be shown."""
        return 0 < self.valeurs[cle] < seuil or cle in self.petites


TOTAL = "__total__"


def protect(
    comptes: Mapping[tuple[str, str], int], lignes: Sequence[str], colonnes: Sequence[str], seuil: int
) -> Tableau:
    """Protect a table of persons; `comptes` maps (row, column) to a count, absent = 0.

    Primary: every cell or margin from 1 to `seuil` - 1 is hidden. Secondary: in each line of the table (rows,
    columns, and the two margins themselves), hidden cells are never alone and never add up to less than `seuil`;
    otherwise the smallest visible non-zero cell of the line is hidden too, until nothing changes.
    """
    grille = _Grille(_with_margins(comptes, lignes, colonnes), _groups(lignes, colonnes))
    _settle({"": grille}, seuil)
    return _view(grille, lignes, colonnes)


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
    grilles = {
        nom: _Grille(sommes[nom], _groups(lignes, colonnes), set(caches), verrous)
        for nom, (_, lignes) in tables.items()
    }
    _settle(grilles, seuil)
    return {nom: _view(grilles[nom], lignes, colonnes) for nom, (_, lignes) in tables.items()}


def protect_sums(
    valeurs: Mapping[tuple[str, str], int],
    sommes: Sequence[tuple[Cle, ...]],
    seuil: int,
    petites: frozenset[Cle] = frozenset(),
) -> dict[Cle, Cellule]:
    """Protect cells tied by any sums: each of `sommes` names the parts, then the cell that they add up to.

    `petites` are cells of few people whatever their count (forty registrations of three persons). ValueError when the
    parts of a sum are not what it says.
    """
    for somme in sommes:
        if sum(valeurs[partie] for partie in somme[:-1]) != valeurs[somme[-1]]:
            raise ValueError(f"the parts of {somme[-1]} do not add up to it")
    grille = _Grille(dict(valeurs), list(sommes), petites=petites)
    _settle({"": grille}, seuil)
    return {cle: None if cle in grille.cachees else valeur for cle, valeur in valeurs.items()}


def _view(grille: _Grille, lignes: Sequence[str], colonnes: Sequence[str]) -> Tableau:
    """What is shown of a settled table."""
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


def _groups(lignes: Sequence[str], colonnes: Sequence[str]) -> list[tuple[Cle, ...]]:
    """The equations somebody may solve: each row, each column, with its margin; margins sum to the total."""
    rangs = [tuple((ligne, colonne) for colonne in (*colonnes, TOTAL)) for ligne in (*lignes, TOTAL)]
    piles = [tuple((ligne, colonne) for ligne in (*lignes, TOTAL)) for colonne in (*colonnes, TOTAL)]
    return rangs + piles


def _settle(grilles: Mapping[str, _Grille], seuil: int) -> None:
    """Hide small cells, complete every group, then solve all the sums at once: what comes out is given company."""
    for grille in grilles.values():
        grille.cachees |= {cle for cle in grille.valeurs if grille.is_small(cle, seuil)}
    encore = True
    while encore:
        for grille in grilles.values():
            # Every group is looked at in each pass, whatever the first ones answered.
            while sum(_complete(grille, groupe, seuil) for groupe in grille.groupes):
                pass
        rendues = [(nom, cle) for nom, cle in _given_back(grilles) if grilles[nom].is_small(cle, seuil)]
        encore = sum(_accompany(grilles[nom], cle) for nom, cle in rendues) > 0


def _given_back(grilles: Mapping[str, _Grille]) -> list[tuple[str, Cle]]:
    """Hidden cells that the published sums determine together (Gauss-Jordan); last rows are shared by all tables."""
    premiere = next(iter(grilles), "")
    reduites: dict[tuple[str, Cle], dict[tuple[str, Cle], Fraction]] = {}
    for nom, grille in grilles.items():
        for groupe in grille.groupes:
            equation = {
                (premiere if cle[0] == TOTAL else nom, cle): Fraction(-1 if cle is groupe[-1] else 1)
                for cle in groupe
                if cle in grille.cachees
            }
            for pivot in [inconnue for inconnue in equation if inconnue in reduites]:
                _subtract(equation, reduites[pivot], equation[pivot])
            if not equation:
                continue
            pivot, tete = next(iter(equation.items()))
            equation = {inconnue: valeur / tete for inconnue, valeur in equation.items()}
            for autre in reduites.values():
                if pivot in autre:
                    _subtract(autre, equation, autre[pivot])
            reduites[pivot] = equation
    return [pivot for pivot, equation in reduites.items() if len(equation) == 1]


def _subtract(
    equation: dict[tuple[str, Cle], Fraction], autre: Mapping[tuple[str, Cle], Fraction], fois: Fraction
) -> None:
    """Take `fois` times the other equation away, in place; terms that vanish are dropped."""
    for inconnue, valeur in autre.items():
        reste = equation.get(inconnue, Fraction(0)) - fois * valeur
        if reste:
            equation[inconnue] = reste
        else:
            equation.pop(inconnue, None)


def _accompany(grille: _Grille, cle: Cle) -> bool:
    """Hide the least cell shown on the line or column of this one, else in the table; False when none is left."""
    proches = {autre for groupe in grille.groupes if cle in groupe for autre in groupe}
    for parmi in (proches, set(grille.valeurs)):
        candidates = parmi - grille.cachees - grille.verrous
        if candidates:
            grille.cachees.add(min(candidates, key=lambda autre: _rank(grille, autre)))
            return True
    return False


def _rank(grille: _Grille, cle: Cle) -> tuple[bool, bool, int, Cle]:
    """Cells are hidden in this order: inner before margins, small before large, zeros last."""
    return grille.valeurs[cle] == 0, TOTAL in cle, grille.valeurs[cle], cle


def _complete(grille: _Grille, groupe: tuple[Cle, ...], seuil: int) -> bool:
    """Hide one more cell of this line when its hidden cells could be found; True when one was hidden."""
    cachees = [cle for cle in groupe if cle in grille.cachees]
    if not cachees or _is_safe([grille.valeurs[cle] for cle in cachees], seuil):
        return False
    # A zero may be hidden too when nothing else is left: it is better than giving the cell back.
    candidates = [cle for cle in groupe if cle not in grille.cachees and cle not in grille.verrous]
    if not candidates:
        return False
    grille.cachees.add(min(candidates, key=lambda cle: _rank(grille, cle)))
    return True


def _is_safe(valeurs: list[int], seuil: int) -> bool:
    return len(valeurs) >= 2 and sum(valeurs) >= seuil
