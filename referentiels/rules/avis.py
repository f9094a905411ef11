"""Opinions on a draft référentiel: until when they are awaited, and what still prevents its validation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from certif.socle.period import ajoute_mois

HAS = "has"
A_REVISER = frozenset({"reserves", "defavorable"})


@dataclass(frozen=True, slots=True)
class AvisDemande:
    """An opinion that was asked: by whom it is given, until when, and what it says (empty while it is awaited)."""

    instance: str
    echeance: date | None = None
    sens: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What prevents the validation: stable code, sentence, source."""

    code: str
    message: str
    article: str


def due_on(depuis: date, mois: int) -> date:
    """Last day (inclusive) of a delay of `mois` months that starts on `depuis`.

    Six months for the HAS, three for a revised draft (R. 4022-10-2). A delay in months ends on the day of the same
    number, else on the last day of the month (code de procédure civile, art. 641): 31/08/2026 and six months give
    28/02/2027.
    """
    return ajoute_mois(depuis, mois)


def days_late(echeance: date | None, on: date) -> int:
    """Days gone since the last day of the delay; 0 while it runs, and when no delay was set."""
    return max(0, (on - echeance).days) if echeance else 0


def must_be_revised(avis: AvisDemande) -> bool:
    """Whether a revised draft follows this opinion: the HAS has reservations or is against (R. 4022-10-2)."""
    return avis.instance == HAS and avis.sens in A_REVISER


def obstacles(
    avis: Iterable[AvisDemande], on: date, *, tardif_bloque: bool = False, revision_exigee: bool = True
) -> tuple[Obstacle, ...]:
    """What still prevents the ministry from validating a draft, from the opinions asked on it (L. 4022-8).

    An opinion that is awaited prevents it until its last day, and after it too when `tardif_bloque`; so does an
    opinion of the HAS that calls for a revised draft, when `revision_exigee`.
    """
    return tuple(_obstacles(avis, on, tardif_bloque, revision_exigee))


def _obstacles(avis: Iterable[AvisDemande], on: date, tardif_bloque: bool, revision_exigee: bool) -> Iterator[Obstacle]:
    for demande in avis:
        nom = _LA_HAS if demande.instance == HAS else _LE_CNCP
        if not demande.sens and (tardif_bloque or not days_late(demande.echeance, on)):
            delai = f" jusqu’au {demande.echeance:%d/%m/%Y}" if demande.echeance else ""
            yield Obstacle("avis_attendu", f"L’avis {nom} est attendu{delai}.", "CSP R. 4022-10-2")
        elif revision_exigee and must_be_revised(demande):
            yield Obstacle(
                "revision_attendue", f"L’avis {nom} demande un projet révisé par le CNP.", "CSP R. 4022-10-2"
            )


_LA_HAS = "de la HAS"
_LE_CNCP = "du CNCP"
