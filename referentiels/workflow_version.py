"""The life of a version as a table: which step leaves from where, who may take it, whether it needs a reason.

Brouillon → soumis → avis → validé → publié par arrêté → abrogé (L. 4022-8 II, R. 4022-10-2). The CNP submits and takes
back its own draft; the CNCP and the HAS give their opinion; the ministry asks the HAS, sends back, validates,
publishes and repeals.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions import Permission
from certif.socle.workflow import Transition, Workflow
from referentiels.models import VersionReferentiel

_E = VersionReferentiel.Etat
_REDIGER, _AVISER, _PUBLIER = (
    Permission.REFERENTIEL_REDIGER,
    Permission.REFERENTIEL_AVISER,
    Permission.REFERENTIEL_PUBLIER,
)


class Geste(StrEnum):
    """Names of the steps, as addresses, rows and the journal write them."""

    SOUMETTRE = "soumettre"
    REPRENDRE = "reprendre"
    RENDRE_AVIS = "rendre_avis"
    SAISIR_HAS = "saisir_has"
    RENVOYER = "renvoyer"
    VALIDER = "valider"
    PUBLIER = "publier"
    ABROGER = "abroger"
    METTRE_EN_SERVICE = "mettre_en_service"


WORKFLOW = Workflow(
    "version de référentiel",
    _E.BROUILLON,
    [
        Transition(Geste.SOUMETTRE, (_E.BROUILLON,), _E.SOUMIS, _REDIGER),
        Transition(Geste.REPRENDRE, (_E.SOUMIS,), _E.BROUILLON, _REDIGER),
        Transition(Geste.RENDRE_AVIS, (_E.SOUMIS,), _E.SOUMIS, _AVISER),
        Transition(Geste.SAISIR_HAS, (_E.SOUMIS,), _E.SOUMIS, _PUBLIER),
        Transition(Geste.RENVOYER, (_E.SOUMIS, _E.VALIDE), _E.BROUILLON, _PUBLIER, True),
        Transition(Geste.VALIDER, (_E.SOUMIS,), _E.VALIDE, _PUBLIER),
        Transition(Geste.PUBLIER, (_E.VALIDE,), _E.PUBLIE, _PUBLIER),
        Transition(Geste.ABROGER, (_E.PUBLIE,), _E.ABROGE, _PUBLIER, True),
        # Set-up and tests only: a command of the operator, no permission of a role leads to it.
        Transition(Geste.METTRE_EN_SERVICE, (_E.BROUILLON, _E.SOUMIS, _E.VALIDE), _E.PUBLIE),
    ],
)


@dataclass(frozen=True, slots=True)
class Mots:
    """How a step is said: on its button, in the history, and to those who are told (`titre` of the message)."""

    bouton: str
    fait: str
    annonce: str


MOTS: dict[str, Mots] = {
    Geste.SOUMETTRE: Mots("Soumettre pour avis", "Soumis pour avis", "Un projet de référentiel est soumis pour avis"),
    Geste.REPRENDRE: Mots("Reprendre le projet", "Repris par le CNP", "Un projet de référentiel est repris par le CNP"),
    Geste.RENDRE_AVIS: Mots("Rendre l’avis", "Avis rendu", "Un avis est rendu sur un projet de référentiel"),
    Geste.SAISIR_HAS: Mots("Saisir la HAS", "HAS saisie", "La HAS est saisie d’un projet de référentiel"),
    Geste.RENVOYER: Mots("Renvoyer au CNP", "Renvoyé au CNP", "Un projet de référentiel est renvoyé au CNP"),
    Geste.VALIDER: Mots("Valider le projet", "Validé", "Un projet de référentiel est validé"),
    Geste.PUBLIER: Mots("Publier par arrêté", "Publié par arrêté", "Un référentiel est publié par arrêté"),
    Geste.ABROGER: Mots("Abroger la version", "Abrogé", "Un référentiel est abrogé"),
    Geste.METTRE_EN_SERVICE: Mots("", "Mis en service à l’installation", "Un référentiel est mis en service"),
}
