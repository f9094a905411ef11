"""Somebody who holds every figure that is shown, at every release, and wants the counts of 1 to 10 people.

Three attacks. *Subtraction*: any figure minus any figure inside it, or minus itself at another release. *Linear
programming*: how small and how large may each count be, given all that is shown. *Programming by one who knows the
rule*: the same with the safe counts of every place given away, and all that `secret_places` says of what may be behind
them. A count is recovered when it is found exactly, or when its interval, the truth inside, is narrower than what
« hidden » says (1 to 10).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from actions.rules.secret_places import Place, is_shown, protect

#: One code by axis, from every point of view: ("profession=1", "specialite=1/2").
Feuille = tuple[tuple[str, ...], ...]
Pays = Mapping[Feuille, Sequence[int]]
TAILLES = (0, 0, 0, 1, 2, 3, 5, 9, 12, 25, 60, 200)
ETATS = 3
SEUIL = 11
#: More people than any of these countries holds.
PEUPLE = 10_000
#: Filters, and a state (-1 = all of them).
Cle = tuple[frozenset[str], int]
_PRECISION = 1e-6


def draw(hasard: random.Random) -> dict[Feuille, tuple[int, ...]]:
    """A small country: professions ⊃ specialties, régions ⊃ départements, modes, states; many cells of few people."""
    metiers = [(f"profession={p}", f"specialite={p}/{s}") for p in range(hasard.randint(1, 2))
               for s in range(hasard.randint(1, 2))]  # fmt: skip
    lieux = [(f"region={r}", f"departement={r}/{d}") for r in range(hasard.randint(1, 2))
             for d in range(hasard.randint(1, 2))]  # fmt: skip
    modes = [(f"mode={m}",) for m in range(hasard.randint(1, 2))]
    pays: dict[Feuille, tuple[int, ...]] = {}
    for feuille in product(metiers, lieux, modes):
        taille = hasard.choice(TAILLES)
        comptes = tuple(hasard.choice((0, 1, taille // 3, taille)) for _ in range(ETATS))
        if any(comptes):
            pays[feuille] = comptes
    return pays


def move(pays: Pays, hasard: random.Random, part: float = 0.05) -> dict[Feuille, tuple[int, ...]]:
    """The same country at the next release: a share of the people went on to the next state."""
    apres = {}
    for feuille, comptes in pays.items():
        nouveaux = list(comptes)
        for etat, compte in enumerate(comptes[:-1]):
            partis = sum(hasard.random() < part for _ in range(compte))
            nouveaux[etat] -= partis
            nouveaux[etat + 1] += partis
        apres[feuille] = tuple(nouveaux)
    return apres


def made_safe(pays: Pays, cle: int) -> dict[Feuille, tuple[int, ...]]:
    """What the rule makes of this country, with the draws of an installation."""

    def tirage(feuille: Feuille):
        return lambda nom: random.Random(f"{cle} {feuille} {nom}").random()

    return {f: protect(Place(tuple(comptes), ()), SEUIL, tirage(f)).etats for f, comptes in pays.items()}


def cells_of(feuille: Feuille) -> list[frozenset[str]]:
    """Every filter that keeps this place: any label of any axis, or none, for each of them."""
    return [frozenset(choix) - {""} for choix in product(*(("", *libelles) for libelles in feuille))]


def sums(pays: Pays) -> dict[tuple[frozenset[str], int], int]:
    """Every figure: by filters and state; state -1 is all of them."""
    figures: dict[tuple[frozenset[str], int], int] = {}
    for feuille, comptes in pays.items():
        for case in cells_of(feuille):
            for etat, compte in (*enumerate(comptes), (-1, sum(comptes))):
                figures[case, etat] = figures.get((case, etat), 0) + compte
    return figures


@dataclass
class Attaque:
    """A release that is attacked: `pays` is the truth, to judge guesses only; `montre` what its figures are sums of."""

    pays: Pays
    montre: Pays
    vraies: dict = field(init=False)
    figures: dict = field(init=False)
    dedans: dict = field(init=False)

    def __post_init__(self) -> None:
        self.vraies, toutes = sums(self.pays), sums(self.montre)
        en_clair = self.pays == self.montre
        self.figures = {c: n for c, n in toutes.items() if en_clair or is_shown(n, self.vraies[c], SEUIL)}
        self.inconnues = {(f, e): rang for rang, (f, e) in enumerate(product(sorted(self.pays), range(ETATS)))}
        self.dedans = {}
        for feuille in self.pays:
            for case in cells_of(feuille):
                self.dedans.setdefault(case, set()).add(feuille)

    def targets(self) -> list[Cle]:
        """The counts of 1 to 10 people, which nobody may know."""
        return [cle for cle, nombre in self.vraies.items() if 0 < nombre < SEUIL]

    def shown(self) -> list[Cle]:
        """Figures of 1 to 10 people among those that are shown."""
        return [cle for cle, nombre in self.figures.items() if 0 < nombre < SEUIL]

    def by_subtraction(self) -> list[tuple]:
        """Pairs of figures whose difference is the true number, 1 to 10, of the people between the two filters."""
        trouvees = []
        for grande, petite in product(self.dedans, repeat=2):
            if self.dedans[petite] < self.dedans[grande]:
                for etat in range(-1, ETATS):
                    vrai = self.vraies[grande, etat] - self.vraies[petite, etat]
                    lues = self.figures.get((grande, etat)), self.figures.get((petite, etat))
                    if 0 < vrai < SEUIL and None not in lues and lues[0] - lues[1] == vrai:
                        trouvees.append((grande, petite, etat, vrai))
        return trouvees

    def by_programming(self) -> list[tuple]:
        """Counts that the figures, taken as true, bound to fewer than 10 people around the truth."""
        # Two filters that keep the same people are one equation.
        cles = list({tuple(self._columns(self.dedans[c], e)): (c, e) for c, e in self.figures}.values())
        membres = [float(self.figures[cle]) for cle in cles]
        return self._narrow(self._matrix(cles), membres, [(0, PEUPLE)] * len(self.inconnues), SEUIL - 1)

    def by_rule(self) -> list[tuple]:
        """The same for one who is given the safe counts of every place and knows how they are made."""
        bornes: list[tuple[float, float | None]] = [(0.0, 0.0)] * len(self.inconnues)
        entieres = []
        for feuille, sures in self.montre.items():
            total = sum(sures)
            for etat, sure in enumerate(sures):
                bornes[self.inconnues[feuille, etat]] = behind(sure, total)
            if total > SEUIL:
                entieres.append((frozenset(libelle for axe in feuille for libelle in axe), total))
        egalites = _sparse([self._columns({f}, -1) for f, s in self.montre.items() if sum(s) > SEUIL], len(bornes))
        return self._narrow(egalites, [float(total) for _, total in entieres], bornes, SEUIL - 1)

    def _narrow(self, egalites, membres, bornes, largeur: int) -> list[tuple]:
        cibles = list({tuple(self._columns(self.dedans[c], e)): (c, e) for c, e in self.targets()}.values())
        sommes = self._matrix(cibles)
        bas, haut = np.full(len(cibles), np.inf), np.full(len(cibles), -np.inf)
        trouvees = []
        for rang, cle in enumerate(cibles):
            for sens in (1.0, -1.0):
                # What populations found so far say of this count already; or the truth is out of reach.
                if haut[rang] - bas[rang] >= largeur - _PRECISION or (sens < 0 and bas[rang] > self.vraies[cle] + 0.5):
                    break
                egal = {"A_eq": egalites, "b_eq": membres} if membres else {}
                point = linprog(sens * sommes[rang].toarray()[0], bounds=bornes, method="highs", **egal)
                assert point.status == 0, point.message
                valeurs = sommes @ point.x
                bas, haut = np.minimum(bas, valeurs), np.maximum(haut, valeurs)
            else:
                etroit = haut[rang] - bas[rang] < largeur - _PRECISION
                if etroit and bas[rang] - 0.5 <= self.vraies[cle] <= haut[rang] + 0.5:
                    trouvees.append((cle, bas[rang], haut[rang]))
        return trouvees

    def _columns(self, feuilles: Iterable[Feuille], etat: int) -> list[int]:
        return [self.inconnues[f, e] for f in feuilles for e in (range(ETATS) if etat < 0 else (etat,))]

    def _matrix(self, cles: Sequence[Cle]) -> csr_matrix:
        return _sparse([self._columns(self.dedans[case], etat) for case, etat in cles], len(self.inconnues))


def behind(sure: int, total: int) -> tuple[float, float | None]:
    """What a true count may be, for one who knows the safe one, that of its place, and the rule."""
    if total <= SEUIL:
        return (0.0, SEUIL)
    # A large count may have given to small ones or taken from them; a small one is 0, or `seuil`.
    return (0.0, SEUIL - 1.0) if sure == 0 else (1.0 if sure == SEUIL else 0.0, float(total))


def changes(avant: Attaque, apres: Attaque) -> Iterator[tuple]:
    """Figures of two releases whose difference tells a hidden count of either: one was none, the other is the count."""
    for cle in {*avant.targets(), *apres.targets()}:
        ecart = apres.figures.get(cle, 0) - avant.figures.get(cle, 0)
        if abs(ecart) in {avant.vraies.get(cle, 0), apres.vraies.get(cle, 0)} and 0 < abs(ecart) < SEUIL:
            yield cle, ecart


def _sparse(lignes: Sequence[Sequence[int]], largeur: int) -> csr_matrix:
    rangs = [rang for rang, colonnes in enumerate(lignes) for _ in colonnes]
    colonnes = [colonne for ensemble in lignes for colonne in ensemble]
    return csr_matrix(([1.0] * len(rangs), (rangs, colonnes)), shape=(len(lignes), largeur))
