"""The recorded facts that give the cycles of a professional, and the cycle they give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.statuts import EtatCycle, MotifCloture, RegimeCycle
from certif.socle.period import Period


@dataclass(frozen=True, slots=True)
class Inscription:
    """A registration with the Ordre; `fin` inclusive, None while it lasts.

    `motif_fin` says why it ended (`sortie`, `retraite`, `deces`); empty when unknown. A change
    of `specialite` never moves a cycle (R. 4022-17).
    """

    debut: date
    fin: date | None = None
    profession: str = ""
    specialite: str = ""
    motif_fin: str = ""


@dataclass(frozen=True, slots=True)
class Jugement:
    """A final decision of the Ordre on the cycle that ended on `fin_cycle`.

    `regularise_le` is the day when an obligation found unsatisfied was satisfied after all.
    """

    fin_cycle: date
    satisfait: bool
    regularise_le: date | None = None


@dataclass(frozen=True, slots=True)
class Faits:
    """The recorded facts that give the cycles of one professional.

    `en_exercice_2023` says whether the professional was in practice on the day the scheme
    started; None means: yes when a registration covers that day. `profession` is the one of the
    registrations that name none (and the one of a public roster without any registration date).
    """

    profession: str
    inscriptions: tuple[Inscription, ...] = ()
    interruptions: tuple[Period, ...] = ()
    en_exercice_2023: bool | None = None
    deces: date | None = None
    jugements: tuple[Jugement, ...] = ()


@dataclass(frozen=True, slots=True)
class CycleCalcule:
    """One cycle: `periode` is what really runs, `fin_prevue` the end without early closing."""

    profession: str
    periode: Period
    fin_prevue: date
    regime: RegimeCycle
    article: str
    motif: str
    etat: EtatCycle
    motif_cloture: MotifCloture = MotifCloture.AUCUN
    provisoire: bool = False

    @property
    def fin(self) -> date:
        """The last day of the cycle; a computed cycle always has one."""
        return self.periode.fin or self.fin_prevue
