"""What a holder may tell a partner about an action: kinds, what is wrong, how it ends, in the words of the pages."""

from enum import StrEnum


class NatureReclamation(StrEnum):
    """The two kinds: an action that a partner sent is wrong, or one that it should have sent is missing."""

    CONTESTATION = "contestation"
    MANQUANTE = "manquante"

    @property
    def libelle(self) -> str:
        """French label."""
        return {"contestation": "Action inexacte", "manquante": "Action manquante"}[self.value]


class Grief(StrEnum):
    """What is wrong with a disputed action."""

    PAS_MOI = "pas_moi"
    ABSENT = "absent"
    DATE = "date"
    INTITULE = "intitule"
    DUREE = "duree"
    AUTRE = "autre"

    @property
    def libelle(self) -> str:
        """The words of the holder."""
        return _GRIEFS[self]


class Issue(StrEnum):
    """What the partner did of it: corrected, cancelled, or sent at last."""

    CORRIGEE = "corrigee"
    ANNULEE = "annulee"
    TRANSMISE = "transmise"

    @property
    def libelle(self) -> str:
        """French label."""
        return {
            "corrigee": "L’organisme a corrigé l’action",
            "annulee": "L’organisme a annulé l’action",
            "transmise": "L’organisme a transmis l’action",
        }[self.value]


_GRIEFS = {
    Grief.PAS_MOI: "Ce n’est pas moi",
    Grief.ABSENT: "Je n’y ai pas assisté",
    Grief.DATE: "La date est fausse",
    Grief.INTITULE: "L’intitulé est faux",
    Grief.DUREE: "La durée est fausse",
    Grief.AUTRE: "Autre chose est faux",
}
#: The holder did not do it at all: they may set the action aside at once (parameter `contestation_compte`).
ECARTABLES = frozenset({Grief.PAS_MOI, Grief.ABSENT})

#: Ready sentences of a partner who asks for more.
PHRASES_COMPLEMENT = (
    "Pouvez-vous joindre votre attestation\u00a0?",
    "Quels sont l’intitulé exact, la date et l’organisateur écrits sur votre attestation\u00a0?",
    "Sous quel numéro de session étiez-vous inscrit\u00a0?",
)
#: Ready sentences of a partner who will not change anything; the reader keeps a remedy.
PHRASES_SANS_SUITE = (
    "Nos listes d’émargement confirment votre participation à ces dates.",
    "Nos registres ne portent aucune inscription à votre nom pour cette action.",
    "L’action n’a pas été suivie jusqu’à son terme\u00a0: elle ne peut pas être transmise comme réalisée.",
    "Cette action ne relève pas de nous\u00a0: adressez-vous à l’organisme qui l’a organisée ou financée.",
)
