"""Charts on two axes, drawn on the server: curves over time with an interval, funnels. Values in, shapes out.

Across, everything is in per cent of the width, so that words keep their size on a phone; down, in pixels. Curves are
paths in a frame of `LARGE` units stretched to the width. Every coordinate leaves as text with a point, whatever the
language of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from math import ceil, floor, log10

HAUTEUR, HAUT, BAS = 300, 16, 34
GAUCHE, DROITE = 12.0, 97.0
LARGE = 1000
#: Marks on an axis, at most.
GRADUATIONS = 6

Point = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class Graduation:
    """A mark on an axis: where, and its value."""

    place: str
    valeur: float


@dataclass(frozen=True, slots=True)
class Marque:
    """A group on a funnel, or the end of a curve: its place, the class that colours it, the words beside it."""

    x: str
    y: str
    classe: str
    texte: str
    avant: bool


@dataclass(frozen=True, slots=True)
class Repere:
    """A frame: marks of both axes, areas and lines (class, path), points."""

    verticales: list[Graduation]
    horizontales: list[Graduation]
    aires: list[tuple[str, str]]
    traits: list[tuple[str, str]]
    marques: list[Marque]


@dataclass(frozen=True, slots=True)
class Echelle:
    """From values to 0…1; `valeurs` are the round ones worth a mark."""

    bas: float
    haut: float
    valeurs: tuple[float, ...]
    lit: Callable[[float], float] = float

    def part(self, valeur: float) -> float:
        """Where a value stands, 0 to 1."""
        bas, haut = self.lit(self.bas), self.lit(self.haut)
        return (self.lit(valeur) - bas) / (haut - bas)


def rounded(bas: float, haut: float) -> Echelle:
    """A scale that holds both values, from one round number to another (steps of 1, 2 or 5)."""
    etendue = max(haut - bas, 1e-9)
    puissance = 10.0 ** floor(log10(etendue / GRADUATIONS))
    pas = next(p * puissance for p in (1, 2, 5, 10) if etendue / (p * puissance) <= GRADUATIONS)
    premier, dernier = floor(bas / pas + 1e-9), ceil(haut / pas - 1e-9)
    dernier = max(dernier, premier + 1)
    valeurs = tuple(round(rang * pas, 10) for rang in range(premier, dernier + 1))
    return Echelle(valeurs[0], valeurs[-1], valeurs)


def sizes(petit: float, grand: float) -> Echelle:
    """A logarithmic scale of sizes, a little wider than both: it always holds one round number."""
    bas, haut = max(petit / 1.6, 0.9), max(grand * 1.6, 2.0)
    decades = range(floor(log10(bas)), ceil(log10(haut)) + 1)
    rondes = [m * 10.0**d for d in decades for m in (1, 2, 5) if bas <= m * 10.0**d <= haut]
    if len(rondes) > GRADUATIONS:
        rondes = [10.0**d for d in decades if bas <= 10.0**d <= haut]
    rondes = rondes[:: (len(rondes) - 1) // GRADUATIONS + 1]
    return Echelle(bas, haut, tuple(rondes), log10)


def days(premier: date, dernier: date) -> Echelle:
    """A scale of days; marks on the first of every month, quarter, half, year or more."""
    mois = (dernier.year - premier.year) * 12 + dernier.month - premier.month
    pas = next(p for p in (1, 3, 6, 12, 24, 60) if mois / p <= GRADUATIONS or p == 60)
    debuts = (date(annee, m, 1) for annee in range(premier.year, dernier.year + 1) for m in range(1, 13))
    rondes = [
        float(jour.toordinal())
        for jour in debuts
        if premier <= jour <= dernier and ((jour.year * 12 + jour.month - 1) % pas == 0)
    ]
    return Echelle(float(premier.toordinal()), float(max(dernier.toordinal(), premier.toordinal() + 1)), tuple(rondes))


@dataclass(frozen=True, slots=True)
class Cadre:
    """Two scales, and how their values become places."""

    x: Echelle
    y: Echelle

    def across(self, valeur: float) -> str:
        """In per cent of the width."""
        return f"{GAUCHE + (DROITE - GAUCHE) * self.x.part(valeur):.2f}%"

    def down(self, valeur: float) -> str:
        """In pixels from the top."""
        return f"{self._y(valeur):.1f}"

    def path(self, points: Iterable[Point]) -> str:
        """A line through these points, broken where a value is hidden."""
        morceaux, leve = [], True
        for x, y in points:
            if y is not None:
                morceaux.append(f"{'M' if leve else 'L'}{self._place(x, y)}")
            leve = y is None
        return " ".join(morceaux)

    def area(self, haut: Sequence[tuple[float, float]], bas: Sequence[tuple[float, float]]) -> str:
        """What lies between two lines."""
        contour = chain(haut, reversed(bas))
        return "M" + " L".join(self._place(x, y) for x, y in contour) + " Z" if haut else ""

    def draw(
        self, traits: Iterable[tuple[str, str]], aires: Iterable[tuple[str, str]] = (), marques: Iterable[Marque] = ()
    ) -> Repere:
        """The whole, with the marks of the axes."""
        return Repere(
            [Graduation(self.across(v), v) for v in self.x.valeurs],
            [Graduation(self.down(v), v) for v in self.y.valeurs],
            [aire for aire in aires if aire[1]],
            [trait for trait in traits if trait[1]],
            list(marques),
        )

    def mark(self, x: float, y: float, classe: str, texte: str = "") -> Marque:
        """A point; its words go before it when it is near the right edge."""
        return Marque(self.across(x), self.down(y), classe, texte, self.x.part(x) > 0.8)

    def _place(self, x: float, y: float) -> str:
        return f"{self.x.part(x) * LARGE:.1f} {self._y(y) - HAUT:.1f}"

    def _y(self, valeur: float) -> float:
        return HAUTEUR - BAS - (HAUTEUR - BAS - HAUT) * self.y.part(valeur)
