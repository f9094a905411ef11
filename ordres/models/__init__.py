"""Models of the room, one file per aggregate."""

from ordres.models.attestation import Attestation
from ordres.models.controle import Controle, Decision, EtapeControle

__all__ = ["Attestation", "Controle", "Decision", "EtapeControle"]
