"""Models of the room, one file per aggregate."""

from referentiels.models.choix import ChoixRetenu
from referentiels.models.contenu import ActionPrevue, Correspondance, Exigence
from referentiels.models.referentiel import Portee, Referentiel, VersionReferentiel
from referentiels.models.vie import Avis, CommentaireVersion, EtapeVersion

__all__ = [
    "ActionPrevue",
    "Avis",
    "ChoixRetenu",
    "CommentaireVersion",
    "Correspondance",
    "EtapeVersion",
    "Exigence",
    "Portee",
    "Referentiel",
    "VersionReferentiel",
]
