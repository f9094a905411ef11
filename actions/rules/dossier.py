"""What the engine reads about one cycle of one professional."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from actions.statuts import EtatCnp, StatutRealisation
from certif.socle.period import Period
from referentiels.nomenclature import NiveauPreuve


class Realisation(NamedTuple):
    """One declared or transmitted action.

    A named tuple and not a dataclass: a national run builds twelve million of them.
    `id` orders equal dates (any comparable value, the same type in one dossier); `date` is the
    day of completion; `organismes` are the kinds its organiser holds; `version` is the code of
    the référentiel version under which the action was acquired (empty = the current one);
    `axe_choisi` is the axis pinned by the professional (0 = none).
    """

    id: str | int
    action: str
    date: date
    duree_minutes: int = 0
    role: str = ""
    organismes: tuple[str, ...] = ()
    independance: bool = False
    preuve: NiveauPreuve = NiveauPreuve.ATTESTATION
    statut: StatutRealisation = StatutRealisation.REALISEE
    etat_cnp: EtatCnp = EtatCnp.SANS_OBJET
    version: str = ""
    axe_choisi: int = 0


@dataclass(frozen=True, slots=True)
class Exoneration:
    """An exemption decided by the Ordre (CSP R. 4022-12, -13).

    `seuil` is the new threshold of the axis's `nombre` line; 0 exempts the whole axis. An
    exemption whose period does not meet the cycle has no effect.
    """

    axe: int
    seuil: int = 0
    periode: Period | None = None
    article: str = "CSP R. 4022-12"


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts of one cycle.

    `version` is the code of the référentiel version that says what is still to do;
    `conditions_reprise` are the item codes that the Ordre asks for a resumption (R. 4022-7).
    """

    periode: Period
    version: str
    realisations: tuple[Realisation, ...] = ()
    exonerations: tuple[Exoneration, ...] = ()
    population: frozenset[str] = frozenset()
    conditions_reprise: tuple[str, ...] = ()
