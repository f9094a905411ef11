"""Models of the room, one file per aggregate."""

from actions.models.action import Action, Justificatif
from actions.models.avancement import Avancement
from actions.models.brouillon import Brouillon
from actions.models.cycle import Cycle, Exoneration, Interruption

__all__ = ["Action", "Avancement", "Brouillon", "Cycle", "Exoneration", "Interruption", "Justificatif"]
