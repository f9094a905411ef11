"""Models of the room, one file per aggregate."""

from referentiels.models.contenu import ActionPrevue, Correspondance, Exigence
from referentiels.models.referentiel import Portee, Referentiel, VersionReferentiel

__all__ = ["ActionPrevue", "Correspondance", "Exigence", "Portee", "Referentiel", "VersionReferentiel"]
