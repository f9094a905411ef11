"""The path of a control: which step leaves from where, who may take it, whether it needs a reason.

CSP R. 4022-18 to R. 4022-21; ADR 0007 says what each step is for. PostgreSQL holds the same table
(`ordres.models.controle`): a row that skips a step cannot be written, by whatever door.
"""

from __future__ import annotations

from enum import StrEnum

from accounts.permissions import Permission
from certif.socle.workflow import Transition, Workflow


class EtatControle(StrEnum):
    """Where a control stands; the last two are reached through a decision only."""

    OUVERT = "ouvert"
    PIECES = "pieces"
    PIECES_RECUES = "pieces_recues"
    MOTIFS = "motifs"
    OBSERVATIONS = "observations"
    AUDITION = "audition"
    SATISFAIT = "satisfait"
    NON_SATISFAIT = "non_satisfait"


class Geste(StrEnum):
    """Names of the steps, as addresses, rows and the journal write them."""

    OUVRIR = "ouvrir"
    DEMANDER_PIECES = "demander_pieces"
    REPONDRE_PIECES = "repondre_pieces"
    COMMUNIQUER_MOTIFS = "communiquer_motifs"
    DEPOSER_OBSERVATIONS = "deposer_observations"
    RECEVOIR_OBSERVATIONS = "recevoir_observations"
    DEMANDER_AUDITION = "demander_audition"
    PROPOSER_AUDITION = "proposer_audition"
    CHOISIR_AUDITION = "choisir_audition"
    AUTRE_AUDITION = "autre_audition"
    RENONCER_AUDITION = "renoncer_audition"
    TENIR_AUDITION = "tenir_audition"
    CONSTATER_ABSENCE = "constater_absence"
    DECIDER_SATISFAIT = "decider_satisfait"
    DECIDER_NON_SATISFAIT = "decider_non_satisfait"
    REEXAMINER = "reexaminer"
    SAISIR = "saisir"


_E, _G, _P = EtatControle, Geste, Permission
_AVANT_MOTIFS = (_E.OUVERT, _E.PIECES, _E.PIECES_RECUES)
#: The professional has the reasons and may answer.
CONTRADICTOIRE = (_E.MOTIFS, _E.OBSERVATIONS, _E.AUDITION)
DECIDES = (_E.SATISFAIT, _E.NON_SATISFAIT)

CONTROLE = Workflow(
    "controle",
    _E.OUVERT,
    (
        Transition(_G.DEMANDER_PIECES, _AVANT_MOTIFS, _E.PIECES, _P.CONTROLE_INSTRUIRE, True),
        Transition(_G.REPONDRE_PIECES, (_E.PIECES,), _E.PIECES_RECUES),
        Transition(_G.COMMUNIQUER_MOTIFS, _AVANT_MOTIFS, _E.MOTIFS, _P.CONTROLE_INSTRUIRE, True),
        Transition(_G.DEPOSER_OBSERVATIONS, CONTRADICTOIRE, _E.OBSERVATIONS, "", True),
        Transition(_G.RECEVOIR_OBSERVATIONS, (_E.MOTIFS, _E.AUDITION), _E.OBSERVATIONS, _P.CONTROLE_INSTRUIRE, True),
        Transition(_G.TENIR_AUDITION, (_E.MOTIFS, _E.OBSERVATIONS), _E.AUDITION, _P.CONTROLE_INSTRUIRE, True),
        Transition(_G.DECIDER_SATISFAIT, (*_AVANT_MOTIFS, *CONTRADICTOIRE), _E.SATISFAIT, _P.CONTROLE_DECIDER),
        Transition(_G.DECIDER_NON_SATISFAIT, CONTRADICTOIRE, _E.NON_SATISFAIT, _P.CONTROLE_DECIDER, True),
        # A decision is never edited: its examination starts again from new reasons, the decision holding meanwhile.
        Transition(_G.REEXAMINER, DECIDES, _E.MOTIFS, _P.CONTROLE_DECIDER, True),
    ),
)

#: Steps that leave the control where it is: the hearing is arranged (`ordres.rules.audition`), the chamber is seized.
SUR_PLACE: dict[str, tuple[str, ...]] = {
    _G.DEMANDER_AUDITION: CONTRADICTOIRE,
    _G.PROPOSER_AUDITION: CONTRADICTOIRE,
    _G.CHOISIR_AUDITION: CONTRADICTOIRE,
    _G.AUTRE_AUDITION: CONTRADICTOIRE,
    _G.RENONCER_AUDITION: CONTRADICTOIRE,
    _G.CONSTATER_ABSENCE: CONTRADICTOIRE,
    _G.SAISIR: (_E.NON_SATISFAIT,),
}


def passages() -> dict[str, tuple[tuple[str, str], ...]]:
    """Every step with the pairs (from, to) that it may write, in plain words: what PostgreSQL checks."""
    permis = {t.nom: tuple((str(de), str(t.vers)) for de in t.de) for t in CONTROLE.transitions}
    permis[_G.OUVRIR] = (("", str(CONTROLE.initial)),)
    permis.update({geste: tuple((str(e), str(e)) for e in etats) for geste, etats in SUR_PLACE.items()})
    return {str(geste): paires for geste, paires in permis.items()}


def moves() -> tuple[tuple[str, str], ...]:
    """Every pair (from, to) by which a control may leave a state for another one."""
    return tuple(sorted({(de, vers) for paires in passages().values() for de, vers in paires if de and de != vers}))
