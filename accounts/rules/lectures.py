"""How many files one account may open before somebody asks what it is doing (mass reading by a stolen session).

No text gives a number: each one is a choice of the platform (`choix`), shown to the operator and changed by role
(`accounts.seuils_lecture`). What they serve: access limited to what the task needs (CSP R. 4022-26, access profiles;
PGSSI-S, imputabilité). A file opened twice in a day counts once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from accounts.roles import Role


class Verdict(StrEnum):
    """What becomes of a reading."""

    LIBRE = "libre"
    CONFIRMATION = "confirmation"
    PAUSE = "pause"
    ARRET = "arret"


@dataclass(frozen=True, slots=True)
class Seuils:
    """Thresholds of one role, in different files, seconds, and rows of a list.

    From `confirmation` files in an hour: the second factor again, an alert, then `pause` seconds between two files.
    From `arret_heure` in an hour or `arret_jour` in 24 hours: nothing more opens until somebody lifts it. A list of
    more than `lignes` rows leaves only once a second person has released it.
    """

    confirmation: int
    arret_heure: int
    arret_jour: int
    pause: int
    lignes: int


#: An agent who instructs opens a dozen files an hour on a busy day; a day of review, about a hundred.
_AGENT = Seuils(confirmation=40, arret_heure=100, arret_jour=200, pause=5, lignes=200)
#: Those whose task is not to open files: a few searches by number, a few consents.
_PEU = Seuils(confirmation=20, arret_heure=50, arret_jour=100, pause=10, lignes=200)
#: A machine that checks a list of staff: it cannot confirm, it is watched, then stopped.
_MACHINE = Seuils(confirmation=1_000, arret_heure=3_000, arret_jour=5_000, pause=0, lignes=200)
DEFAUTS: dict[Role, Seuils] = {
    **dict.fromkeys(Role, _PEU),
    **dict.fromkeys((Role.ORDRE_GESTIONNAIRE, Role.ORDRE_DECIDEUR, Role.ORDRE_PRESIDENT), _AGENT),
    Role.EMPLOYEUR_GESTIONNAIRE: _AGENT,
    Role.PARTENAIRE_TECHNIQUE: _MACHINE,
}


@dataclass(frozen=True, slots=True)
class Compte:
    """What an account opened already: different files in the last hour, in 24 hours, seconds since the last one."""

    heure: int
    jour: int
    depuis: float | None


def judge(seuils: Seuils, compte: Compte, *, is_confirme: bool) -> Verdict:
    """What becomes of one more file; `is_confirme`: the second factor was given since the threshold was passed."""
    if compte.heure >= seuils.arret_heure or compte.jour >= seuils.arret_jour:
        return Verdict.ARRET
    if compte.heure < seuils.confirmation:
        return Verdict.LIBRE
    if not is_confirme:
        return Verdict.CONFIRMATION
    if compte.depuis is not None and compte.depuis < seuils.pause:
        return Verdict.PAUSE
    return Verdict.LIBRE


def widest(plusieurs: Iterable[Seuils]) -> Seuils:
    """The thresholds of somebody who holds several roles: the widest of each, the shortest pause; of none, the least.

    Work that one role allows is not stopped by another.
    """
    lus = list(plusieurs) or [_PEU]
    return Seuils(
        confirmation=max(s.confirmation for s in lus),
        arret_heure=max(s.arret_heure for s in lus),
        arret_jour=max(s.arret_jour for s in lus),
        pause=min(s.pause for s in lus),
        lignes=max(s.lignes for s in lus),
    )


def is_ordered(seuils: Seuils) -> bool:
    """Whether each threshold comes before the next one."""
    return 0 < seuils.confirmation <= seuils.arret_heure <= seuils.arret_jour
