"""How well the rule of the duplicates judges a set of pairs whose truth is known."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from actions.rules.doublons import compare
from referentiels.parametres import parametres_au
from tests.donnees.doublons import Paire

_LE = date(2026, 6, 30)


@dataclass
class Mesure:
    """How a set of pairs was judged; `faux` and `manques` name the pairs that were judged wrongly."""

    vrais: int = 0
    ecartes: int = 0
    faux: list[Paire] = field(default_factory=list)
    manques: list[Paire] = field(default_factory=list)
    secondes: float = 0.0

    @property
    def precision(self) -> float:
        """Share of the merges that are right."""
        return self.vrais / max(1, self.vrais + len(self.faux))

    @property
    def rappel(self) -> float:
        """Share of the real duplicates that are merged."""
        return self.vrais / max(1, self.vrais + len(self.manques))

    @property
    def total(self) -> int:
        """Pairs judged."""
        return self.vrais + self.ecartes + len(self.faux) + len(self.manques)


def measure(lot: Iterable[Paire]) -> Mesure:
    """Judge these pairs with the rule and the parameters of the day."""
    parametres, mesure = parametres_au(_LE), Mesure()
    for paire in lot:
        depart = time.perf_counter()
        trouve = compare(paire.a, paire.b, parametres) is not None
        mesure.secondes += time.perf_counter() - depart
        if trouve and paire.is_meme:
            mesure.vrais += 1
        elif trouve:
            mesure.faux.append(paire)
        elif paire.is_meme:
            mesure.manques.append(paire)
        else:
            mesure.ecartes += 1
    return mesure
