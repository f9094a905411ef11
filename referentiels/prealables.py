"""What must have been seen before a version is submitted or published: upper rooms register it here.

« Personne ne publie une règle sans avoir vu qui elle touche »: the room of the simulation registers a check that says
what is missing for the current revision of a version. Somebody may go on without it, but writes why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from referentiels.models import VersionReferentiel


@dataclass(frozen=True, slots=True)
class Vu:
    """What a check says of the current revision of a version.

    `is_fait` tells whether the thing was done; `message` says what was seen or what is missing, in one sentence;
    `adresse` and `libelle` lead to the page where it is read or done (empty: no page).
    """

    nom: str
    is_fait: bool
    message: str
    adresse: str = ""
    libelle: str = ""


Controle = Callable[[VersionReferentiel], Vu]
_controles: dict[str, Controle] = {}


def register(nom: str, controle: Controle) -> None:
    """Add a check (called from `AppConfig.ready()` of the room that owns it); the same name replaces the former one."""
    _controles[nom] = controle


def seen(version: VersionReferentiel) -> tuple[Vu, ...]:
    """What every check says of this version, in the order of their names."""
    return tuple(_controles[nom](version) for nom in sorted(_controles))


def missing(version: VersionReferentiel) -> tuple[Vu, ...]:
    """What was not done for the current revision of this version."""
    return tuple(vu for vu in seen(version) if not vu.is_fait)
