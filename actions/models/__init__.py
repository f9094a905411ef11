"""Models of the room, one file per aggregate."""

from actions.models.action import Action, Justificatif
from actions.models.avancement import Avancement
from actions.models.brouillon import Brouillon
from actions.models.cycle import ConditionReprise, Cycle, Exoneration, Interruption
from actions.models.essai import DossierEssai
from actions.models.relance import RealisationAttendue, Relance
from actions.models.simulation import Simulation

__all__ = [
    "Action",
    "Avancement",
    "Brouillon",
    "ConditionReprise",
    "Cycle",
    "DossierEssai",
    "Exoneration",
    "Interruption",
    "Justificatif",
    "RealisationAttendue",
    "Relance",
    "Simulation",
]
