"""What a partner may ask to be told of (webhooks)."""

from enum import StrEnum


class Evenement(StrEnum):
    """A kind of message; the value is the `type` of its body."""

    LIVRAISON_TRAITEE = "livraison.traitee"
    LIVRAISON_REFUSEE = "livraison.refusee"
    LIVRAISON_ARRETEE = "livraison.arretee"
    LIVRAISON_ANNULEE = "livraison.annulee"
    ESSAI = "essai"

    @property
    def libelle(self) -> str:
        """What it tells, in words."""
        return _LIBELLES[self]


_LIBELLES = {
    Evenement.LIVRAISON_TRAITEE: "Une livraison est traitée : chaque ligne a sa réponse",
    Evenement.LIVRAISON_REFUSEE: "Une livraison est refusée en entier",
    Evenement.LIVRAISON_ARRETEE: "Une livraison est arrêtée, en attente de l’exploitant",
    Evenement.LIVRAISON_ANNULEE: "Une livraison est annulée",
    Evenement.ESSAI: "Un essai, envoyé à votre demande",
}
#: What a subscription may choose; a trial is sent to all.
CHOISIS = tuple(evenement for evenement in Evenement if evenement is not Evenement.ESSAI)
