"""Geometry of the bars drawn on the server (maps: `cartes`; curves and funnels: `reperes`). Values in, shapes out.

A hidden value is None: it is written « masqué » (statistical secrecy), never drawn as a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal


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
