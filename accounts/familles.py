"""Families of messages, and how often each may be e-mailed: what a holder chooses (in the application, always at once).

A message that opens or closes a delay of the law, or that tells a decision, is e-mailed whatever was chosen
(CSP R. 4022-18 to R. 4022-20): its family has no choice.
"""

from enum import StrEnum


class Rythme(StrEnum):
    """When the messages of a family leave by e-mail."""

    CHAQUE = "chaque"
    SEMAINE = "semaine"
    BILAN = "bilan"
    JAMAIS = "jamais"

    @property
    def libelle(self) -> str:
        """Words of the choice."""
        return _RYTHMES[self]


class Famille(StrEnum):
    """What a message is about."""

    RECEPTIONS = "receptions"
    SUITES = "suites"
    DECISIONS = "decisions"

    @property
    def libelle(self) -> str:
        """Words of the family."""
        return _FAMILLES[self][0]

    @property
    def contenu(self) -> str:
        """What it holds, in a sentence."""
        return _FAMILLES[self][1]

    @property
    def defaut(self) -> Rythme:
        """What applies to who has chosen nothing."""
        return _FAMILLES[self][2]


_RYTHMES = {
    Rythme.CHAQUE: "À chaque message",
    Rythme.SEMAINE: "Une fois par semaine, en un seul courriel",
    Rythme.BILAN: "Dans le point d’étape, deux fois par an",
    Rythme.JAMAIS: "Jamais par courriel",
}
_FAMILLES = {
    Famille.RECEPTIONS: (
        "Actions reçues",
        "Un organisme a transmis, corrigé ou annulé une action\u00a0; une action reçue rejoint votre "
        "référentiel\u00a0; un avis vous est demandé, avec le recul.",
        Rythme.BILAN,
    ),
    Famille.SUITES: (
        "Suites de vos démarches",
        "Une réponse à ce que vous avez demandé, et tout ce qui n’entre pas dans les autres familles.",
        Rythme.CHAQUE,
    ),
    Famille.DECISIONS: (
        "Décisions, contrôle et dates de votre cycle",
        "Une étape de votre contrôle, une décision ou une alerte de votre Ordre, une attestation, un changement de vos "
        "dates.",
        Rythme.CHAQUE,
    ),
}
#: Families that leave a choice; the others are e-mailed at once, always.
AU_CHOIX = (Famille.RECEPTIONS, Famille.SUITES)
#: Family of each nature of message; an unknown one is a follow-up, e-mailed at once unless its reader says otherwise.
NATURES: dict[str, Famille] = {
    "flux": Famille.RECEPTIONS,
    "rattachement": Famille.RECEPTIONS,
    "appreciation": Famille.RECEPTIONS,
    "controle": Famille.DECISIONS,
    "attestation": Famille.DECISIONS,
    "cycle": Famille.DECISIONS,
    "alerte": Famille.DECISIONS,
}


def family_of(nature: str) -> Famille:
    """The family of a message of this nature."""
    return NATURES.get(nature, Famille.SUITES)
