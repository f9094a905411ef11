"""The hearing of the professional, arranged between them and the instance (CSP R. 4022-20).

Its terms are those of each Ordre's règlement intérieur (regulation §1.7): the platform only carries the proposal, the
choice of a date, the absence, the renunciation. Nothing here decides.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from accounts.permissions import Permission
from certif.socle.workflow import Transition, Workflow
from ordres.rules.chemin import Geste

DATES_MAX = 3


class EtatAudition(StrEnum):
    """Where the hearing of one control stands."""

    AUCUNE = "aucune"
    DEMANDEE = "demandee"
    PROPOSEE = "proposee"
    AUTRE_DATE = "autre_date"
    FIXEE = "fixee"
    TENUE = "tenue"
    ABSENCE = "absence"
    RENONCEE = "renoncee"


_A, _G = EtatAudition, Geste
_VIVES = (_A.DEMANDEE, _A.PROPOSEE, _A.AUTRE_DATE, _A.FIXEE)

AUDITION = Workflow(
    "audition",
    _A.AUCUNE,
    (
        Transition(_G.DEMANDER_AUDITION, (_A.AUCUNE, _A.RENONCEE), _A.DEMANDEE),
        Transition(_G.PROPOSER_AUDITION, (_A.AUCUNE, *_VIVES), _A.PROPOSEE, Permission.CONTROLE_INSTRUIRE),
        Transition(_G.CHOISIR_AUDITION, (_A.PROPOSEE,), _A.FIXEE),
        Transition(_G.AUTRE_AUDITION, (_A.PROPOSEE, _A.FIXEE), _A.AUTRE_DATE, "", True),
        Transition(_G.RENONCER_AUDITION, (_A.AUCUNE, *_VIVES), _A.RENONCEE),
        Transition(_G.TENIR_AUDITION, tuple(_A), _A.TENUE, Permission.CONTROLE_INSTRUIRE, True),
        Transition(_G.CONSTATER_ABSENCE, (_A.PROPOSEE, _A.FIXEE), _A.ABSENCE, Permission.CONTROLE_INSTRUIRE, True),
    ),
)
#: What the holder does; the rest is the instance's.
DU_TITULAIRE = (
    _G.DEMANDER_AUDITION,
    _G.CHOISIR_AUDITION,
    _G.AUTRE_AUDITION,
    _G.RENONCER_AUDITION,
)
#: The professional was heard, or was invited in good time and did not come, or said that they would not.
ENTENDU = frozenset({_A.TENUE, _A.ABSENCE, _A.RENONCEE})


def last_day(etat: str, dates: list[datetime], choisie: datetime | None) -> date | None:
    """The day until which the hearing is waited for: the chosen one, else the last that was proposed."""
    if etat == _A.FIXEE and choisie is not None:
        return choisie.date()
    if etat == _A.PROPOSEE and dates:
        return max(dates).date()
    return None
