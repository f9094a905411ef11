"""Paths of pages, by the name of their view: `reverse` that remembers, for the menus and the lists of every page."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse

#: Stands for a key while the path is written; what is before and after it is kept.
_REPERE = 987_654_321


def path_to(nom: str, cle: int | None = None) -> str:
    """Path of this view, for this key if it takes one. Raises `NoReverseMatch`, each time, for an unknown name."""
    avant, apres = _around(nom, cle is not None, get_script_prefix())
    return avant if cle is None else f"{avant}{cle:d}{apres}"


@lru_cache(maxsize=2_048)
def _around(nom: str, has_cle: bool, racine: str) -> tuple[str, str]:
    """What is before and after the key, for a site mounted at `racine`; there is one plan of addresses, no other."""
    if not has_cle:
        return reverse(nom), ""
    avant, _, apres = reverse(nom, args=[_REPERE]).partition(str(_REPERE))
    return avant, apres
