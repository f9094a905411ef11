"""What a format must know to take back a delivery: words shared by the cancellation and the formats that allow it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, runtime_checkable

from accounts.models import Livraison


@dataclass(frozen=True, slots=True)
class Effet:
    """What cancelling a delivery would do, counted before it is done.

    `retirees`: facts it made appear. `retablies`: facts it had withdrawn. `a_renvoyer`: facts it modified, whose former
    content is no longer known. `personnes` and `cycles` are those whose account moves.
    """

    retirees: int
    retablies: int
    a_renvoyer: int
    personnes: int
    cycles: int


@dataclass(frozen=True, slots=True)
class Pas:
    """One slice of a cancellation: how much it did, and where the next one starts (None = nothing left)."""

    retirees: int
    retablies: int
    repere: dict[str, Any] | None


@runtime_checkable
class Annulable(Protocol):
    """A format whose deliveries can be taken back. `accounts.flux.formats.Format` does not ask for it."""

    def effect(self, livraison: Livraison) -> Effet:
        """Count what `undo` would do; writes nothing."""

    def undo(self, livraison: Livraison, on: date, repere: dict[str, Any], taille: int) -> Pas:
        """Take back at most `taille` facts from `repere` on ({} = the beginning), in the caller's transaction."""

    def to_resend(self, livraison: Livraison) -> Iterator[str]:
        """Technical identifiers of the facts whose former content must be sent again."""

    def tell(self, livraison: Livraison) -> None:
        """Say it once to each person concerned, at the end."""
