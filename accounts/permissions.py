"""One vocabulary of permissions (`resource:action`) and who holds each.

A permission says what a role may do; *on which objects* is said by the querysets (`visible_to`).
Both are needed: an act calls `require`, a view takes its object from `visible_to` (404 outside).
"""

from enum import StrEnum

from accounts.roles import Role
from certif.socle.refus import Refus


class Permission(StrEnum):
    """Everything somebody may be allowed to do."""

    DOSSIER_LIRE = "dossier:lire"
    DOSSIER_LISTER = "dossier:lister"
    LISTE_LIBERER = "liste:liberer"
    DOSSIER_ACCOMPAGNER = "dossier:accompagner"
    ACCES_DONNER = "acces:donner"
    ACTION_DECLARER = "action:declarer"
    ACTION_CONFIRMER = "action:confirmer"
    DEMANDE_DEPOSER = "demande:deposer"
    RECLAMATION_DEPOSER = "reclamation:deposer"
    RECLAMATION_TRAITER = "reclamation:traiter"
    CARNET_TENIR = "carnet:tenir"
    APPRECIATION_DONNER = "appreciation:donner"
    DONNEES_EMPORTER = "donnees:emporter"
    CONTROLE_INSTRUIRE = "controle:instruire"
    CONTROLE_DECIDER = "controle:decider"
    SAISINE_ENGAGER = "saisine:engager"
    DELEGATION_DONNER = "delegation:donner"
    ALERTE_ENVOYER = "alerte:envoyer"
    ALERTE_REDIGER = "alerte:rediger"
    ATTESTATION_REVOQUER = "attestation:revoquer"
    INSTANCE_REGLER = "instance:regler"
    REFERENTIEL_REDIGER = "referentiel:rediger"
    REFERENTIEL_AVISER = "referentiel:aviser"
    REFERENTIEL_PUBLIER = "referentiel:publier"
    LIBRE_DECIDER = "libre:decider"
    AGREGAT_SPECIALITE = "agregat:specialite"
    AGREGAT_NATIONAL = "agregat:national"
    AGREGAT_MEMBRES = "agregat:membres"
    PERSONNEL_LIRE = "personnel:lire"
    FLUX_DEPOSER = "flux:deposer"
    FLUX_SUIVRE = "flux:suivre"
    FLUX_LIBERER = "flux:liberer"
    FLUX_CORRIGER = "flux:corriger"
    ANOMALIE_TRAITER = "anomalie:traiter"
    API_GERER = "api:gerer"
    IDENTITE_VERIFIER = "identite:verifier"
    ORGANISATION_GERER = "organisation:gerer"
    SITE_EDITER = "site:editer"
    JOURNAL_LIRE = "journal:lire"
    PARAMETRE_CHOISIR = "parametre:choisir"


_P = Permission
_GESTION = frozenset({_P.DOSSIER_LIRE, _P.DOSSIER_LISTER, _P.CONTROLE_INSTRUIRE, _P.ANOMALIE_TRAITER}) | {
    _P.ALERTE_ENVOYER
}
_DECISION = _GESTION | {_P.CONTROLE_DECIDER, _P.ALERTE_REDIGER, _P.LISTE_LIBERER}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ORDRE_GESTIONNAIRE: _GESTION,
    Role.ORDRE_DECIDEUR: _DECISION,
    Role.ORDRE_PRESIDENT: _DECISION
    | {_P.ATTESTATION_REVOQUER, _P.INSTANCE_REGLER, _P.SAISINE_ENGAGER, _P.DELEGATION_DONNER},
    Role.CNP_REDACTEUR: frozenset({_P.REFERENTIEL_REDIGER, _P.AGREGAT_SPECIALITE, _P.LIBRE_DECIDER}),
    # Only where the holder said yes, and for as long as they say so (profile P5).
    Role.CNP_ACCOMPAGNANT: frozenset({_P.DOSSIER_ACCOMPAGNER}),
    Role.CNCP_MEMBRE: frozenset({_P.REFERENTIEL_AVISER}),
    Role.HAS_MEMBRE: frozenset({_P.REFERENTIEL_AVISER}),
    Role.MINISTERE_ANALYSTE: frozenset({_P.AGREGAT_NATIONAL}),
    Role.MINISTERE_PUBLICATION: frozenset({_P.REFERENTIEL_PUBLIER}),
    Role.EMPLOYEUR_GESTIONNAIRE: frozenset({_P.PERSONNEL_LIRE, _P.FLUX_DEPOSER}),
    # Figures about its members, nobody's file.
    Role.FEDERATION_ANALYSTE: frozenset({_P.AGREGAT_MEMBRES}),
    Role.PARTENAIRE_TECHNIQUE: frozenset(
        {_P.FLUX_DEPOSER, _P.FLUX_SUIVRE, _P.API_GERER, _P.IDENTITE_VERIFIER, _P.RECLAMATION_TRAITER}
    ),
    Role.EXPLOITANT: frozenset(
        {
            _P.FLUX_DEPOSER,
            _P.FLUX_SUIVRE,
            _P.FLUX_LIBERER,
            _P.FLUX_CORRIGER,
            _P.ANOMALIE_TRAITER,
            _P.API_GERER,
            _P.IDENTITE_VERIFIER,
            _P.ORGANISATION_GERER,
            _P.SITE_EDITER,
            _P.JOURNAL_LIRE,
            _P.PARAMETRE_CHOISIR,
        }
    ),
}

# What the holder of an account may do on it, without any organisation (R. 4022-25).
PERMISSIONS_DU_TITULAIRE = frozenset(
    {
        _P.ACTION_DECLARER,
        _P.ACTION_CONFIRMER,
        _P.DEMANDE_DEPOSER,
        _P.RECLAMATION_DEPOSER,
        _P.CARNET_TENIR,
        _P.ACCES_DONNER,
        _P.APPRECIATION_DONNER,
        _P.DONNEES_EMPORTER,
    }
)


def roles_with(permission: Permission) -> frozenset[Role]:
    """Roles that hold this permission."""
    return frozenset(role for role, held in PERMISSIONS.items() if permission in held)


def require(utilisateur, permission: Permission, on) -> None:
    """Raise `Refus("non_autorise")` unless the user holds the permission on that day.

    `utilisateur` is an `accounts.models.Utilisateur`; `on` a date (memberships are dated).
    """
    if not utilisateur.has_permission(permission, on):
        raise Refus(
            "non_autorise",
            "Votre rôle ne permet pas ce geste.",
            remede="Demandez à la personne qui gère les accès de votre organisation.",
        )
