"""Which cycles a set-based read or write is about: some keys, or every key between two (both included)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.copie import keys


@dataclass(frozen=True, slots=True)
class Tranche:
    """Cycles by their key. A range costs nothing to send and reads the index in order; a list names a few files."""

    ids: tuple[int, ...] | None = None
    premier: int = 0
    dernier: int = 0

    @classmethod
    def of(cls, ids: Iterable[int]) -> Tranche:
        """These cycles, each once."""
        return cls(ids=tuple(sorted(set(ids))))

    @classmethod
    def between(cls, premier: int, dernier: int) -> Tranche:
        """Every cycle from `premier` to `dernier`, both included."""
        return cls(premier=premier, dernier=dernier)

    def where(self, colonne: str) -> tuple[str, list]:
        """The SQL condition on `colonne` (a name of ours) and its parameters."""
        if self.ids is not None:
            return f"{colonne} = ANY(%s::bigint[])", [keys(self.ids)]
        return f"{colonne} BETWEEN %s AND %s", [self.premier, self.dernier]
