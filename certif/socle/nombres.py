"""Numbers in French sentences: decimal comma, plural from two on (0 and 1 are singular)."""

from __future__ import annotations


def decimal(valeur: float) -> str:
    """A number with a decimal comma and no useless zero: « 2 », « 1,5 »."""
    return f"{valeur:g}".replace(".", ",")


def counted(valeur: float, mot: str) -> str:
    """A number and a word that takes an « s »: « 1,5 heure », « 2 heures »."""
    return f"{decimal(valeur)} {mot}{'s' if valeur >= 2 else ''}"
