"""Statistical secrecy of every figure cut from the same people: round the smallest groups once, add up after.

A *place* is the finest group anybody may ask for (specialty × département × mode…). Each place is made safe by itself,
once: a place of 1 to `seuil` - 1 people becomes 0 or `seuil`, and so does, in a larger one, each state or answer of so
few. Every figure, whatever its filters, is a sum of safe places. So every sum, margin, difference or linear programme
over figures gives back a sum of safe places, never a count of 1 to `seuil` - 1 people: there is none in what is added.

Which of the two a count becomes depends on a secret draw of that place and that column, the same at every release: a
count of n becomes `seuil` with probability n / `seuil`, so that sums are right on average. Behind a small count ten
values at least remain possible for whoever knows this rule and every safe place (proved by trying them all).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: A number of [0, 1[, always the same for the same column of the same place; nobody outside knows it.
Tirage = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Place:
    """People of one place: by state (a partition), and for each question how many of them answer yes."""

    etats: tuple[int, ...]
    oui: tuple[int, ...]


def protect(place: Place, seuil: int, tirage: Tirage, suivis: int | None = None) -> Place:
    """The safe place: each state, each yes and each no is 0 or at least `seuil`; nobody stays nobody.

    A place of `seuil` people or more keeps its total. Questions are asked to all, but only people of the first `suivis`
    states may say yes (all of them by default).
    """
    etats = _states(place.etats, seuil, tirage)
    total, total_sur = sum(place.etats), sum(etats)
    au_plus = sum(etats[:suivis])
    oui = (_answers(reponses, total, total_sur, seuil, tirage(f"oui{rang}")) for rang, reponses in enumerate(place.oui))
    return Place(etats, tuple(min(sures, au_plus) for sures in oui))


def is_shown(protegee: int, vraie: int, seuil: int) -> bool:
    """Whether a sum of safe places is shown: nobody at all, or more than one small place may make."""
    return protegee > seuil or vraie == 0


def _states(etats: tuple[int, ...], seuil: int, tirage: Tirage) -> tuple[int, ...]:
    total = sum(etats)
    if total < seuil:
        # Drawn as one: the whole place becomes 0 or `seuil`.
        total = _rounded(total, seuil, tirage("place"))
    grands = [rang for rang, nombre in enumerate(etats) if nombre >= seuil]
    if not grands:
        # All of them in one state, drawn in proportion: another sharing would leave a small one.
        choisi = _drawn(etats, tirage("etat"))
        return tuple(total if rang == choisi else 0 for rang in range(len(etats)))
    surs = [n if n >= seuil else _rounded(n, seuil, tirage(f"etat{rang}")) for rang, n in enumerate(etats)]
    # The largest state gives or takes what the small ones moved, as long as it stays large itself.
    plus_grand = max(grands, key=lambda rang: etats[rang])
    reste = total - sum(surs) + surs[plus_grand]
    if reste < seuil:
        return tuple(total if rang == plus_grand else 0 for rang in range(len(etats)))
    surs[plus_grand] = reste
    return tuple(surs)


def _answers(oui: int, total: int, total_sur: int, seuil: int, tire: float) -> int:
    """A safe count of yes: itself and what it leaves of the safe total are 0 or at least `seuil`."""
    non = total - oui
    if not oui or not total_sur:
        return 0
    if not non:
        return total_sur
    if total < 2 * seuil:
        # Too few for two groups: everybody is given one answer, drawn in proportion.
        return total_sur if tire * total < oui else 0
    if oui < seuil:
        return _rounded(oui, seuil, tire)
    return oui if non >= seuil else total_sur - _rounded(non, seuil, tire)


def _rounded(nombre: int, seuil: int, tire: float) -> int:
    return seuil if tire * seuil < nombre else 0


def _drawn(nombres: Sequence[int], tire: float) -> int:
    """A rank drawn in proportion to these numbers, of which one at least is not 0."""
    cumul, but = 0, tire * sum(nombres)
    for rang, nombre in enumerate(nombres):
        cumul += nombre
        if but < cumul:
            return rang
    return 0
