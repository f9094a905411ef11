"""What a partner's credentials open on the API (OAuth 2 scopes), and whether they write for good."""

from enum import StrEnum


class Etendue(StrEnum):
    """A scope; the value is what travels in a token request."""

    FLUX_DEPOSER = "flux:deposer"
    FLUX_LIRE = "flux:lire"
    IDENTITE_VERIFIER = "identite:verifier"
    STATUTS_LIRE = "statuts:lire"
    AGREGATS_LIRE = "agregats:lire"
    ABONNEMENTS_GERER = "abonnements:gerer"

    @property
    def libelle(self) -> str:
        """What it allows, in words."""
        return _LIBELLES[self]


class Mode(StrEnum):
    """`ESSAI` makes every deposit a dry run: each row is answered, nothing is kept of it."""

    PRODUCTION = "production"
    ESSAI = "essai"

    @property
    def libelle(self) -> str:
        """French label."""
        return "Production" if self is Mode.PRODUCTION else "Essai"


_LIBELLES = {
    Etendue.FLUX_DEPOSER: "Déposer des fichiers et des lignes",
    Etendue.FLUX_LIRE: "Lire ses livraisons et la réponse de chaque ligne",
    Etendue.IDENTITE_VERIFIER: "Vérifier qu’un RPPS et un nom vont ensemble",
    Etendue.STATUTS_LIRE: "Lire le statut de ses membres (Ordres et service de santé des armées)",
    Etendue.AGREGATS_LIRE: "Lire les chiffres du pilotage (ministère)",
    Etendue.ABONNEMENTS_GERER: "Gérer ses abonnements (webhooks)",
}
