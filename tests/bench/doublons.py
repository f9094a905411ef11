"""Duplicates between sources: precision and recall on generated pairs whose truth is known, and on pairs made by hand.

A wrong merge takes an action away from an account, a missed one shows it twice until the holder brings the two together
in one gesture: precision is promised, recall is measured.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from actions.rules.doublons import compare
from referentiels.parametres import parametres_au
from tests.banc.rapport import Ligne
from tests.donnees.doublons import Paire, difficiles, paires

PRECISION_MIN = 0.99
NOMBRE = 10_000
#: Never used to choose the rule or its parameters.
AUTRE_GRAINE = 4_022
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


def lignes() -> list[Ligne]:
    """Precision and recall on both sets, and the time of one comparison."""
    engendrees, faites = measure(paires(NOMBRE, AUTRE_GRAINE)), measure(difficiles())
    return [
        *_lines("paires engendrées", engendrees, PRECISION_MIN),
        *_lines("paires difficiles", faites, None),
        Ligne("doublons : une comparaison", 1e6 * engendrees.secondes / engendrees.total, "µs"),
    ]


def _lines(nom: str, mesure: Mesure, plancher: float | None) -> list[Ligne]:
    erreurs = dict(Counter(paire.nature for paire in mesure.faux))
    return [
        Ligne(
            f"doublons : précision, {nom}", mesure.precision, "",
            f"{len(mesure.faux)} fausse(s) sur {mesure.total} paires" + (f", promis {plancher}" if plancher else ""),
            None if plancher is None else mesure.precision >= plancher, erreurs,
        ),
        Ligne(f"doublons : rappel, {nom}", mesure.rappel, "", f"{len(mesure.manques)} manquée(s)"),
    ]  # fmt: skip
