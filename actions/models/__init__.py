"""Models of the room, one file per aggregate."""

from actions.models.accreditation import Accreditation
from actions.models.action import Action, Justificatif
from actions.models.appreciation import Appreciation, ReleveAppreciations, SilenceAppreciation
from actions.models.avancement import Avancement
from actions.models.brouillon import Brouillon
from actions.models.capture import Capture
from actions.models.carnet import Carnet, NoteCarnet
from actions.models.catalogue import ActionCatalogue, Orientation
from actions.models.cycle import ConditionReprise, Cycle, Exoneration, Interruption
from actions.models.demande import DemandeOrdre, EtapeDemande, PieceDemande
from actions.models.essai import DossierEssai
from actions.models.export import ExportDonnees
from actions.models.relance import RealisationAttendue, Relance
from actions.models.simulation import Simulation

__all__ = [
    "Accreditation",
    "Action",
    "ActionCatalogue",
    "Appreciation",
    "Avancement",
    "Brouillon",
    "Capture",
    "Carnet",
    "ConditionReprise",
    "Cycle",
    "DemandeOrdre",
    "DossierEssai",
    "EtapeDemande",
    "Exoneration",
    "ExportDonnees",
    "Interruption",
    "Justificatif",
    "NoteCarnet",
    "Orientation",
    "PieceDemande",
    "RealisationAttendue",
    "Relance",
    "ReleveAppreciations",
    "SilenceAppreciation",
    "Simulation",
]
