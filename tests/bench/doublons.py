"""Duplicates between sources: precision and recall on generated pairs whose truth is known, and on pairs made by hand.

A wrong merge takes an action away from an account, a missed one shows it twice until the holder brings the two together
in one gesture: precision is promised, recall is measured.
"""

from __future__ import annotations

from collections import Counter

from tests.banc.rapport import Ligne
from tests.donnees.doublons import difficiles, paires
from tests.donnees.justesse_doublons import Mesure, measure

PRECISION_MIN = 0.99
NOMBRE = 10_000
#: Never used to choose the rule or its parameters.
AUTRE_GRAINE = 4_022


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
