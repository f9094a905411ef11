"""Names that read as invented: composed from syllables, never taken from a list of real surnames."""

from __future__ import annotations

from random import Random

_DEBUTS = [
    "BRA", "CLO", "DRU", "FAL", "GRE", "JO", "KRE", "LIR", "MAR", "NO", "PLU", "QUE", "RI", "SOR", "TRA", "VEL",
    "XA", "YRO", "ZE", "BLI", "CHA", "FRO", "GLI",
]  # fmt: skip
_MILIEUX = [
    "VO", "LI", "NA", "RE", "TU", "MI", "DO", "PA", "SE", "BU", "GA", "FE", "KO", "ZI",
]  # fmt: skip
_FINS = [
    "NEAU", "LET", "VIN", "DOUX", "MARD", "QUEL", "TIN", "ROL", "VERNE", "SOT", "ZAC", "BRIL", "NOX", "FEUIL",
    "GNON", "PRE", "DAL", "MUR",
]  # fmt: skip
_PRENOMS = [
    "Alix", "Ariel", "Axel", "Camille", "Charlie", "Claude", "Dany", "Dominique", "Eden", "Elie", "Gaby", "Jessy",
    "Kim", "Léo", "Lou", "Loïs", "Maé", "Maxime", "Morgan", "Noa", "Noé", "Océ", "Paz", "Robin", "Sacha", "Sam",
    "Sasha", "Swan", "Théa", "Yaël",
]  # fmt: skip


def surname(tirage: Random) -> str:
    """A composed surname in capitals, as the RPPS writes them."""
    milieu = tirage.choice(_MILIEUX) if tirage.random() < 0.7 else ""
    return f"{tirage.choice(_DEBUTS)}{milieu}{tirage.choice(_FINS)}"


def first_name(tirage: Random) -> str:
    """A first name, common to women and men."""
    return tirage.choice(_PRENOMS)
