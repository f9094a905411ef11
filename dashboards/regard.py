"""Who reads a figure: it decides what is hidden, and which accounts are counted at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from accounts.models import Organisation


class Portee(StrEnum):
    """Readers, from everybody to an instance that knows its members by name."""

    PUBLIC = "public"
    NATIONAL = "national"
    CONSEIL = "conseil"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Regard:
    """A reader. `organisations` bound what an instance counts: its own members, which it may see one by one."""

    portee: Portee
    organisations: tuple[Organisation, ...] = ()

    @property
    def is_masque(self) -> bool:
        """Whether small counts are hidden from this reader."""
        return self.portee is not Portee.INSTANCE

    @classmethod
    def public(cls) -> Regard:
        """Anybody: public site, open data, API without a role."""
        return cls(Portee.PUBLIC)

    @classmethod
    def national(cls) -> Regard:
        """The ministry: numbers, no person."""
        return cls(Portee.NATIONAL)

    @classmethod
    def conseil(cls, organisations: Iterable[Organisation] = ()) -> Regard:
        """A CNP: the same figures as everybody; the page chooses the filters of its specialty."""
        return cls(Portee.CONSEIL, tuple(organisations))

    @classmethod
    def instance(cls, organisations: Iterable[Organisation]) -> Regard:
        """Instances ordinales or the SSA, on the members they follow: nothing is hidden, nobody else is counted."""
        return cls(Portee.INSTANCE, tuple(organisations))
