"""Kinds of organisations and the roles a person may hold in one (R. 4022-26 access profiles, regulation §1.9)."""

from enum import StrEnum


class Nature(StrEnum):
    """What an organisation is; it decides which roles exist inside it."""

    ORDRE = "ordre"
    SSA = "ssa"
    CNP = "cnp"
    CNCP = "cncp"
    HAS = "has"
    MINISTERE = "ministere"
    EMPLOYEUR = "employeur"
    FEDERATION = "federation"
    PARTENAIRE = "partenaire"
    EXPLOITANT = "exploitant"


class Echelon(StrEnum):
    """Level of an instance ordinale."""

    NATIONAL = "national"
    REGIONAL = "regional"
    DEPARTEMENTAL = "departemental"


class Role(StrEnum):
    """A role held by a user inside an organisation, for a period."""

    ORDRE_GESTIONNAIRE = "ordre_gestionnaire"
    ORDRE_DECIDEUR = "ordre_decideur"
    ORDRE_PRESIDENT = "ordre_president"
    CNP_REDACTEUR = "cnp_redacteur"
    CNP_ACCOMPAGNANT = "cnp_accompagnant"
    CNCP_MEMBRE = "cncp_membre"
    HAS_MEMBRE = "has_membre"
    MINISTERE_ANALYSTE = "ministere_analyste"
    MINISTERE_PUBLICATION = "ministere_publication"
    EMPLOYEUR_GESTIONNAIRE = "employeur_gestionnaire"
    FEDERATION_ANALYSTE = "federation_analyste"
    PARTENAIRE_TECHNIQUE = "partenaire_technique"
    EXPLOITANT = "exploitant"

    @property
    def libelle(self) -> str:
        """French label of the role."""
        return _LIBELLES[self]


_LIBELLES: dict[Role, str] = {
    Role.ORDRE_GESTIONNAIRE: "Gestionnaire de dossiers",
    Role.ORDRE_DECIDEUR: "Décideur",
    Role.ORDRE_PRESIDENT: "Président de l’instance",
    Role.CNP_REDACTEUR: "Rédacteur du référentiel",
    Role.CNP_ACCOMPAGNANT: "Chargé de l’accompagnement",
    Role.CNCP_MEMBRE: "Membre du CNCP",
    Role.HAS_MEMBRE: "Chargé d’avis de la HAS",
    Role.MINISTERE_ANALYSTE: "Analyste du pilotage national",
    Role.MINISTERE_PUBLICATION: "Chargé de la publication des arrêtés",
    Role.EMPLOYEUR_GESTIONNAIRE: "Gestionnaire du personnel",
    Role.FEDERATION_ANALYSTE: "Analyste de la fédération",
    Role.PARTENAIRE_TECHNIQUE: "Correspondant technique du partenaire",
    Role.EXPLOITANT: "Exploitant de la plateforme",
}

ROLES_PAR_NATURE: dict[Nature, tuple[Role, ...]] = {
    Nature.ORDRE: (Role.ORDRE_GESTIONNAIRE, Role.ORDRE_DECIDEUR, Role.ORDRE_PRESIDENT),
    Nature.SSA: (Role.ORDRE_GESTIONNAIRE, Role.ORDRE_DECIDEUR, Role.ORDRE_PRESIDENT),
    Nature.CNP: (Role.CNP_REDACTEUR, Role.CNP_ACCOMPAGNANT),
    Nature.CNCP: (Role.CNCP_MEMBRE,),
    Nature.HAS: (Role.HAS_MEMBRE,),
    Nature.MINISTERE: (Role.MINISTERE_ANALYSTE, Role.MINISTERE_PUBLICATION),
    Nature.EMPLOYEUR: (Role.EMPLOYEUR_GESTIONNAIRE,),
    Nature.FEDERATION: (Role.FEDERATION_ANALYSTE,),
    Nature.PARTENAIRE: (Role.PARTENAIRE_TECHNIQUE,),
    Nature.EXPLOITANT: (Role.EXPLOITANT,),
}
