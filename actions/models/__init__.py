"""Models of the room, one file per aggregate."""

from actions.models.accreditation import Accreditation
from actions.models.action import Action, Justificatif
from actions.models.appreciation import Appreciation, ReleveAppreciations, SilenceAppreciation
from actions.models.avancement import Avancement
from actions.models.brouillon import Brouillon, PieceBrouillon
from actions.models.capture import Capture
from actions.models.carnet import Carnet, NoteCarnet
from actions.models.catalogue import ActionCatalogue, Orientation
from actions.models.cycle import ConditionReprise, Cycle, Exoneration, Interruption
from actions.models.demande import DemandeOrdre, EtapeDemande, PieceDemande
from actions.models.essai import DossierEssai
from actions.models.export import ExportDonnees
from actions.models.libre import DemandeLibre, EtapeLibre, Label, PieceLibre
from actions.models.reclamation import EtapeReclamation, PieceReclamation, Reclamation
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
    "DemandeLibre",
    "DemandeOrdre",
    "DossierEssai",
    "EtapeDemande",
    "EtapeLibre",
    "EtapeReclamation",
    "Exoneration",
    "ExportDonnees",
    "Interruption",
    "Justificatif",
    "Label",
    "NoteCarnet",
    "Orientation",
    "PieceBrouillon",
    "PieceDemande",
    "PieceLibre",
    "PieceReclamation",
    "RealisationAttendue",
    "Reclamation",
    "Relance",
    "ReleveAppreciations",
    "SilenceAppreciation",
    "Simulation",
]
