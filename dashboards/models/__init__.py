"""Models of the room, one file per aggregate."""

from dashboards.models.fiche_cnp import FicheCnp
from dashboards.models.mesure import Arrete, Cellule, CelluleArretee, ReconstructionCellules

__all__ = ["Arrete", "Cellule", "CelluleArretee", "FicheCnp", "ReconstructionCellules"]
