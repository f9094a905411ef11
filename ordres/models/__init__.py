"""Models of the room, one file per aggregate."""

from ordres.models.alerte import Alerte, EnvoiAlertes, ModeleAlerte
from ordres.models.attestation import Attestation, CompteurAttestation
from ordres.models.campagne import Campagne, DossierCampagne
from ordres.models.conservation import BilanConservation, Effacement
from ordres.models.controle import Controle, Decision, EtapeControle
from ordres.models.delegation import DelegationOrdre
from ordres.models.dialogue import Fil, MessageDossier, ModeleMessage, NoteInterne, PieceMessage
from ordres.models.double_regard import PropositionDecision, ReglageDoubleRegard
from ordres.models.ecrit import EcritControle, PieceEcrit
from ordres.models.export_liste import ExportListe
from ordres.models.lot import DossierLot, LotDecisions
from ordres.models.revue_preuve import RevuePreuve
from ordres.models.saisine import Saisine
from ordres.models.tirage import DossierTire, Tirage
from ordres.models.trace_effacement import TraceEffacement
from ordres.models.vue_suivi import VueParDefaut, VueSuivi

__all__ = [
    "Alerte",
    "Attestation",
    "BilanConservation",
    "Campagne",
    "CompteurAttestation",
    "Controle",
    "Decision",
    "DelegationOrdre",
    "DossierCampagne",
    "DossierLot",
    "DossierTire",
    "EcritControle",
    "Effacement",
    "EnvoiAlertes",
    "EtapeControle",
    "ExportListe",
    "Fil",
    "LotDecisions",
    "MessageDossier",
    "ModeleAlerte",
    "ModeleMessage",
    "NoteInterne",
    "PieceEcrit",
    "PieceMessage",
    "PropositionDecision",
    "ReglageDoubleRegard",
    "RevuePreuve",
    "Saisine",
    "Tirage",
    "TraceEffacement",
    "VueParDefaut",
    "VueSuivi",
]
