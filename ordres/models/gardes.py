"""Conditions of the triggers that keep what was written: which columns of a row must not change."""

from functools import reduce
from operator import or_

import pgtrigger


def changed(*colonnes: str) -> pgtrigger.Q:
    """True when an update changes one of these columns."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{nom}__df": pgtrigger.F(f"new__{nom}")}) for nom in colonnes))
