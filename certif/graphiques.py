"""Geometry of the charts drawn on the server: a tile map of the regions, stacked bars. Values in, shapes out.

A hidden value is None: it is drawn hatched and written « masqué » (statistical secrecy), never as a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

#: Code, short name, column and row of each region: the 18 regions of the code officiel géographique.
TUILES: tuple[tuple[str, str, int, int], ...] = (
    ("32", "HDF", 3, 0),
    ("28", "NOR", 2, 1),
    ("11", "IDF", 3, 1),
    ("44", "GES", 4, 1),
    ("53", "BRE", 1, 2),
    ("52", "PDL", 2, 2),
    ("24", "CVL", 3, 2),
    ("27", "BFC", 4, 2),
    ("75", "NAQ", 2, 3),
    ("84", "ARA", 3, 3),
    ("76", "OCC", 2, 4),
    ("93", "PAC", 3, 4),
    ("94", "COR", 4, 4),
    ("01", "GUA", 1, 5),
    ("02", "MTQ", 2, 5),
    ("03", "GUY", 3, 5),
    ("04", "REU", 4, 5),
    ("06", "MAY", 5, 5),
)
LARGEUR_TUILE, HAUTEUR_TUILE, MARGE_OUTREMER = 62, 50, 14
LARGEUR_CARTE = 5 * LARGEUR_TUILE
HAUTEUR_CARTE = 6 * HAUTEUR_TUILE + MARGE_OUTREMER
CLASSES = 5


@dataclass(frozen=True)
class Tuile:
    """One region: its place, its class of colour (0 to 4), or hidden, or without any value."""

    code: str
    abrege: str
    nom: str
    x: int
    y: int
    valeur: Decimal | None
    classe: int
    cachee: bool
    absente: bool


@dataclass(frozen=True)
class Carte:
    """Tiles and the bounds (from, to, class) of the colours really used."""

    tuiles: list[Tuile]
    bornes: list[tuple[Decimal, Decimal, int]]


def carte_regions(noms: Mapping[str, str], valeurs: Mapping[str, Decimal | float | None]) -> Carte:
    """Tiles of the 18 regions, from their names and their values.

    A value is a number, or None when it is hidden; a code that is absent has no data.
    """
    nombres = [Decimal(str(v)) for v in valeurs.values() if v is not None]
    bornes = _bornes(nombres)
    tuiles = []
    for code, abrege, colonne, ligne in TUILES:
        brute = valeurs.get(code)
        valeur = None if brute is None else Decimal(str(brute))
        tuiles.append(
            Tuile(
                code=code,
                abrege=abrege,
                nom=noms.get(code, abrege),
                x=(colonne - 1) * LARGEUR_TUILE,
                y=ligne * HAUTEUR_TUILE + (MARGE_OUTREMER if ligne == 5 else 0),
                valeur=valeur,
                classe=_classe(valeur, bornes),
                cachee=code in valeurs and valeur is None,
                absente=code not in valeurs,
            )
        )
    return Carte(tuiles, bornes)


def _bornes(nombres: Sequence[Decimal]) -> list[tuple[Decimal, Decimal, int]]:
    """Classes of equal width from the least to the greatest value; a single class when all are equal."""
    if not nombres:
        return []
    bas, haut = min(nombres), max(nombres)
    if bas == haut:
        return [(bas, haut, CLASSES // 2)]
    pas = (haut - bas) / CLASSES
    return [(bas + i * pas, bas + (i + 1) * pas, i) for i in range(CLASSES)]


def _classe(valeur: Decimal | None, bornes: Sequence[tuple[Decimal, Decimal, int]]) -> int:
    if valeur is None or not bornes:
        return 0
    for _bas, haut, classe in bornes:
        if valeur < haut:
            return classe
    return bornes[-1][2]


@dataclass(frozen=True)
class Segment:
    """A part of a bar: its series, start and width in per cent, and whether its figure fits inside."""

    serie: int
    debut: Decimal
    largeur: Decimal
    milieu: Decimal
    montre: bool


@dataclass(frozen=True)
class Barre:
    """One row: its name, height on the drawing (pixels), its parts, or hidden."""

    libelle: str
    y: int
    total: Decimal
    segments: list[Segment]
    cachee: bool


HAUTEUR_LIGNE = 54


def barres_empilees(lignes: Iterable[tuple[str, Sequence[Decimal | int] | None]]) -> list[Barre]:
    """Bars of equal length: each row is (name, one number per series) or (name, None) when it is hidden."""
    barres = []
    for rang, (libelle, nombres) in enumerate(lignes):
        parts = [Decimal(str(n)) for n in nombres or ()]
        total = sum(parts, Decimal(0))
        barres.append(
            Barre(
                libelle=libelle,
                y=rang * HAUTEUR_LIGNE,
                total=total,
                segments=_segments(parts, total),
                cachee=nombres is None,
            )
        )
    return barres


def _segments(parts: Sequence[Decimal], total: Decimal) -> list[Segment]:
    segments: list[Segment] = []
    debut = Decimal(0)
    for serie, part in enumerate(parts):
        largeur = part / total * 100 if total else Decimal(0)
        if largeur:
            segments.append(Segment(serie, debut, largeur, debut + largeur / 2, largeur >= 14))
        debut += largeur
    return segments
