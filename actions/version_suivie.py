"""Which référentiel version a cycle follows: for the computation of cycles, and for who wonders what would change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from referentiels.lecture import applicable_versions
from referentiels.models import VersionReferentiel


class VersionsSuivies:
    """The versions of one day, in three queries whatever the number of cycles asked."""

    def __init__(self, on: date) -> None:
        self._applicables = applicable_versions(on)
        self._referentiels = dict(VersionReferentiel.objects.values_list("pk", "referentiel_id"))

    def choose(self, profession: str, specialites: Iterable[str], gardee: int | None) -> int | None:
        """Version of a cycle that follows `gardee`; `specialites` are R38 codes, the main one first.

        A cycle keeps its version while its référentiel applies (regulation §7, point 19); another one applies after
        a change of specialty (R. 4022-17). One main référentiel per cycle (point 6): that of the main specialty,
        else the first one written for another specialty held, else that of the profession.
        """
        applicable = self._applicables.pour(profession, specialites)
        if gardee is None or applicable is None:
            return applicable if gardee is None else gardee
        return gardee if self._referentiels[gardee] == self._referentiels[applicable] else applicable
