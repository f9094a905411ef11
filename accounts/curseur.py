"""Keyset pages: the place in a list is the value of its order and a key, never a number of rows to skip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Expression, F, Func, QuerySet, Value

#: A key with more digits may not fit in a bigint: PostgreSQL would refuse the whole query.
CHIFFRES_CLE = 18


class _Couple(Func):
    """SQL row `(a, b)`."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # a row has no Django type; it is only compared


def beyond(champ: str, cle: str, valeur: Any, rang: int, *, croissant: bool) -> Expression:
    """SQL `(champ, cle) > (valeur, rang)`: one range of the composite index, where an OR would read every equal row."""
    place = _Couple(Value(valeur, output_field=None), Value(rang))
    return Func(
        _Couple(F(champ), F(cle)), place, template="%(expressions)s", arg_joiner=" > " if croissant else " < ",
        output_field=BooleanField(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list, written « valeur~cle » in an address."""

    valeur: Any
    cle: int

    def __str__(self) -> str:
        return f"{self.valeur}~{self.cle}"

    @classmethod
    def read(cls, texte: str, convertit: Callable[[str], Any]) -> Place | None:
        """The place written in an address, or None when it was altered: the list then starts at its beginning."""
        valeur, _, cle = texte.rpartition("~")
        if not valeur or not (cle.isascii() and cle.isdigit()) or len(cle) > CHIFFRES_CLE:
            return None
        try:
            return cls(convertit(valeur), int(cle))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its rows in order, and the places where the next and the previous ones start (None = none)."""

    lignes: Sequence[Any]
    suivante: Place | None
    precedente: Place | None


def page(lignes: QuerySet, champ: str, cle: str, taille: int, *, apres: Place | None, avant: Place | None) -> Page:
    """Read one page in one query, ordered by `champ` then `cle`, after or before a place."""
    a_rebours = avant is not None and apres is None
    place = avant if a_rebours else apres
    if place is not None:
        lignes = lignes.filter(beyond(champ, cle, place.valeur, place.cle, croissant=not a_rebours))
    ordre = (f"-{champ}", f"-{cle}") if a_rebours else (champ, cle)
    lues = list(lignes.order_by(*ordre)[: taille + 1])
    reste = len(lues) > taille
    lues = lues[:taille]
    if a_rebours:
        lues.reverse()
    if not lues:
        return Page((), None, None)
    debut = Place(getattr(lues[0], champ), getattr(lues[0], cle))
    bout = Place(getattr(lues[-1], champ), getattr(lues[-1], cle))
    has_suite = reste if not a_rebours else True
    has_debut = (place is not None) if not a_rebours else reste
    return Page(lues, bout if has_suite else None, debut if has_debut else None)
