"""Registry of feeds: an upper app says how the rows of a type are applied, this room does all the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, runtime_checkable

from accounts.models import Livraison, Partenaire
from certif.socle.feeds.schema import Schema


@dataclass(frozen=True, slots=True)
class Lot:
    """Rows applied in one transaction.

    `table` is the temporary table where the rows are (`accounts.flux.lignes`), `on` the day of the platform.
    """

    livraison: Livraison
    partenaire: Partenaire
    on: date
    table: str


@dataclass(frozen=True, slots=True)
class Ecart:
    """How much a full delivery would change: rows known in its perimeter, rows changed or removed."""

    connues: int
    changees: int
    retirees: int

    @property
    def part(self) -> float:
        """Share (0.0 to 1.0) of the known rows that would change."""
        return (self.changees + self.retirees) / self.connues if self.connues else 0.0


@dataclass(frozen=True, slots=True)
class Exemple:
    """One row that a delivery would change. `nature`: modifiee, retiree or nouvelle; `ligne` is 0 when it has none.

    `champs` are (column, value known, value of the file), those that differ only; `autres` counts the columns that
    differ too and are not shown.
    """

    nature: str
    ligne: int
    cle: str
    champs: tuple[tuple[str, str, str], ...] = ()
    autres: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What a whole delivery would do, row by row: counts by kind, and a sample of what would change."""

    connues: int
    nouvelles: int
    modifiees: int
    inchangees: int
    retirees: int
    illisibles: int
    exemples: tuple[Exemple, ...] = field(default=())


class Format(Protocol):
    """How the rows of one type of feed become facts."""

    schema: Schema
    #: Columns the format adds to the temporary table: name → SQL type.
    colonnes: dict[str, str]

    def treat(self, lot: Lot) -> None:
        """Apply the rows of `lot.table` and give each its `sort`, `code`, `champ`, `message`, `avertissements`."""

    def gap(self, livraison: Livraison, table: str) -> Ecart:
        """Compare a whole COMPLET delivery (keys and fingerprints in `table`) with what is known; writes nothing."""

    def finish(self, livraison: Livraison, on: date, table: str | None) -> None:
        """Last step of a delivery: grouped notifications, and for COMPLET the withdrawal of what is not in `table`."""

    def strict(self, on: date) -> bool:
        """Whether the Luhn key of the RPPS is checked on that day."""


@runtime_checkable
class Comparable(Protocol):
    """A format that can also say what a delivery would change before anything of it is applied."""

    def difference(self, livraison: Livraison, table: str, limite: int) -> Difference:
        """Compare a whole delivery (`table`: see `accounts.flux.valve.stage_keys`) with what is known; writes nothing.

        `limite` bounds the examples of each kind.
        """


_formats: dict[str, Format] = {}


def register(type_flux: str, format_: Format) -> None:
    """Declare a type of feed; called from `AppConfig.ready()` of the app that owns it."""
    _formats[type_flux] = format_


def known(type_flux: str) -> bool:
    """Whether this type can be received here."""
    return type_flux in _formats


def get(type_flux: str) -> Format:
    """The format of a type; KeyError when nobody registered it."""
    return _formats[type_flux]


def registered() -> list[str]:
    """Every type of feed that this platform can receive."""
    return sorted(_formats)


def types_of(partenaire: Partenaire) -> list[str]:
    """Types that this partner may send and that this platform can receive, in the partner's order."""
    return [type_flux for type_flux in partenaire.flux if type_flux in _formats]
