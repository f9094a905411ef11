"""Models of the room, one file per aggregate."""

from dashboards.models.fiche_cnp import FicheCnp

__all__ = ["FicheCnp"]
