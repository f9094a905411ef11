"""A sample that anybody can draw again: the smallest hashes of a shown seed and the number of each file (choice)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from heapq import nsmallest


def rank(graine: str, cycle: int) -> str:
    """Sha256 of « graine:cycle », in hexadecimal: the place of this file in the draw."""
    return hashlib.sha256(f"{graine}:{cycle}".encode()).hexdigest()


def draw(graine: str, cycles: Iterable[int], combien: int) -> list[int]:
    """The `combien` cycles whose rank is the smallest, in that order; all of them when they are fewer."""
    return nsmallest(combien, cycles, key=lambda cycle: rank(graine, cycle))
