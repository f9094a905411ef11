"""The control of a cycle as a table: which step leaves from where, who may take it, whether it needs a reason.

Regulation: CSP R. 4022-18 to R. 4022-21; the order of the steps is explained in ADR 0006.
"""

from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions import Permission
from certif.socle.workflow import Transition, Workflow
from ordres.models import Controle

_E = Controle.Etat


class Geste(StrEnum):
    """Names of the transitions, as URLs, steps and the journal write them."""

    OUVRIR = "ouvrir"
    DEMANDER_PIECES = "demander_pieces"
    COMMUNIQUER_MOTIFS = "communiquer_motifs"
    RECEVOIR_OBSERVATIONS = "recevoir_observations"
    TENIR_AUDITION = "tenir_audition"
    DECIDER_SATISFAIT = "decider_satisfait"
    DECIDER_NON_SATISFAIT = "decider_non_satisfait"


CONTROLE = Workflow(
    "controle",
    _E.OUVERT,
    (
        Transition(Geste.DEMANDER_PIECES, (_E.OUVERT, _E.PIECES), _E.PIECES, Permission.CONTROLE_INSTRUIRE, True),
        Transition(Geste.COMMUNIQUER_MOTIFS, (_E.OUVERT, _E.PIECES), _E.MOTIFS, Permission.CONTROLE_INSTRUIRE, True),
        Transition(
            Geste.RECEVOIR_OBSERVATIONS, (_E.MOTIFS, _E.AUDITION), _E.OBSERVATIONS, Permission.CONTROLE_INSTRUIRE, True
        ),
        Transition(
            Geste.TENIR_AUDITION, (_E.MOTIFS, _E.OBSERVATIONS), _E.AUDITION, Permission.CONTROLE_INSTRUIRE, True
        ),
        Transition(
            Geste.DECIDER_SATISFAIT,
            (_E.OUVERT, _E.PIECES, _E.MOTIFS, _E.OBSERVATIONS, _E.AUDITION),
            _E.SATISFAIT,
            Permission.CONTROLE_DECIDER,
        ),
        Transition(
            Geste.DECIDER_NON_SATISFAIT,
            (_E.MOTIFS, _E.OBSERVATIONS, _E.AUDITION),
            _E.NON_SATISFAIT,
            Permission.CONTROLE_DECIDER,
            True,
        ),
    ),
)

#: Steps of the instruction; the two others are reached through `ordres.decision` only.
INSTRUCTION = (
    Geste.DEMANDER_PIECES,
    Geste.COMMUNIQUER_MOTIFS,
    Geste.RECEVOIR_OBSERVATIONS,
    Geste.TENIR_AUDITION,
)


@dataclass(frozen=True, slots=True)
class Mots:
    """How a step is said: on its button, in the history, above its text field, and to the professional."""

    bouton: str
    fait: str
    champ: str
    annonce: str


MOTS: dict[Geste, Mots] = {
    Geste.OUVRIR: Mots("Ouvrir le contrôle", "Contrôle ouvert", "", "Votre Ordre a ouvert le contrôle de votre cycle"),
    Geste.DEMANDER_PIECES: Mots(
        "Demander des pièces",
        "Pièces demandées",
        "Pièces ou informations demandées, et pourquoi",
        "Votre Ordre vous demande des pièces",
    ),
    Geste.COMMUNIQUER_MOTIFS: Mots(
        "Communiquer les motifs",
        "Motifs communiqués",
        "Ce qui n’est pas établi à ce jour, et les éléments de votre appréciation",
        "Votre Ordre vous communique ses motifs : vous pouvez répondre",
    ),
    Geste.RECEVOIR_OBSERVATIONS: Mots(
        "Enregistrer les observations reçues",
        "Observations reçues",
        "Observations du professionnel (date de réception, résumé)",
        "Vos observations ont été enregistrées",
    ),
    Geste.TENIR_AUDITION: Mots(
        "Enregistrer l’audition",
        "Audition tenue",
        "Compte rendu : date, personnes présentes, comment l’obligation peut être satisfaite au plus vite",
        "Votre audition a été enregistrée",
    ),
    Geste.DECIDER_SATISFAIT: Mots(
        "Obligation satisfaite",
        "Obligation déclarée satisfaite",
        "Motif",
        "Votre obligation de certification est satisfaite",
    ),
    Geste.DECIDER_NON_SATISFAIT: Mots(
        "Obligation non satisfaite",
        "Obligation déclarée non satisfaite",
        "Motif",
        "Votre obligation de certification n’est pas satisfaite",
    ),
}
