"""The orders of the follow-up list, each a range of an index: a place is a row of values, never a rank.

Risk comes the highest first, progress the least advanced first; the nearest end of cycle then decides, and the cycle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Expression, F, Func, QuerySet, Value

from accounts.curseur import CHIFFRES_CLE
from actions.models import Avancement

SEPARATEUR = "~"
LOT = 2_000


@dataclass(frozen=True, slots=True)
class Tri:
    """An order: its columns before the cycle, and how each value is read back from an address."""

    champs: tuple[str, ...]
    lecteurs: tuple[Callable[[str], Any], ...]

    @property
    def colonnes(self) -> tuple[str, ...]:
        """Every column of the order, the cycle last: no two rows are equal."""
        return (*self.champs, "cycle_id")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its rows in order, and the places where the next and the previous ones start (« » = none)."""

    lignes: Sequence[Avancement]
    suivante: str
    precedente: str


def _small(texte: str) -> int:
    if not (texte.isascii() and texte.isdigit() and len(texte) <= 2):
        raise ValueError(texte)
    return int(texte)


TRIS: dict[str, Tri] = {
    "fin": Tri(("fin",), (date.fromisoformat,)),
    "nom": Tri(("cle_nom",), (str,)),
    "risque": Tri(("urgence", "fin"), (_small, date.fromisoformat)),
    "avancee": Tri(("tranche", "fin"), (_small, date.fromisoformat)),
}


class _Rangee(Func):
    """SQL row `(a, b, c)`: PostgreSQL compares it to another as one range of the composite index."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # a row has no Django type; it is only compared


def read_page(lignes: QuerySet[Avancement], tri: str, taille: int, *, apres: str = "", avant: str = "") -> Page:
    """One page in one query; a place that was altered shows the beginning."""
    ordre = TRIS[tri]
    place = read_place(apres, ordre)
    a_rebours = place is None and (place := read_place(avant, ordre)) is not None
    lues = list(_ordered(lignes, ordre, place, croissant=not a_rebours)[: taille + 1])
    reste = len(lues) > taille
    lues = lues[:taille]
    if a_rebours:
        lues.reverse()
    if not lues:
        return Page((), "", "")
    has_suite, has_debut = (True, reste) if a_rebours else (reste, place is not None)
    return Page(
        lues,
        write_place(lues[-1], ordre) if has_suite else "",
        write_place(lues[0], ordre) if has_debut else "",
    )


def slices(lignes: QuerySet[Avancement], tri: str, taille: int = LOT) -> Iterator[list[Avancement]]:
    """Every row in order, slice by slice, each read after the last of the former: memory holds one slice."""
    ordre, place = TRIS[tri], None
    while lues := list(_ordered(lignes, ordre, place)[:taille]):
        yield lues
        if len(lues) < taille:
            return
        place = tuple(getattr(lues[-1], nom) for nom in ordre.colonnes)


def read_place(texte: str, ordre: Tri) -> tuple[Any, ...] | None:
    """The place written in an address, or None when it was altered."""
    *valeurs, cle = texte.split(SEPARATEUR)
    if len(valeurs) != len(ordre.champs) or not (cle.isascii() and cle.isdigit()) or len(cle) > CHIFFRES_CLE:
        return None
    if "\0" in texte:
        return None
    try:
        return (*(lit(v) for lit, v in zip(ordre.lecteurs, valeurs, strict=True)), int(cle))
    except ValueError:
        return None


def write_place(ligne: Avancement, ordre: Tri) -> str:
    """The place of this row, for an address."""
    return SEPARATEUR.join(str(getattr(ligne, nom)) for nom in ordre.colonnes)


def _ordered(
    lignes: QuerySet[Avancement], ordre: Tri, place: tuple[Any, ...] | None, *, croissant: bool = True
) -> QuerySet[Avancement]:
    if place is not None:
        lignes = lignes.filter(_beyond(ordre, place, croissant=croissant))
    signe = "" if croissant else "-"
    return lignes.order_by(*(signe + nom for nom in ordre.colonnes))


def _beyond(ordre: Tri, place: tuple[Any, ...], *, croissant: bool) -> Expression:
    la = _Rangee(*(Value(valeur, output_field=None) for valeur in place))
    return Func(
        _Rangee(*map(F, ordre.colonnes)), la, template="%(expressions)s", arg_joiner=" > " if croissant else " < ",
        output_field=BooleanField(),
    )  # fmt: skip
