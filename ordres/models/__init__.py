"""Models of the room, one file per aggregate."""

from ordres.models.attestation import Attestation, CompteurAttestation
from ordres.models.controle import Controle, Decision, EtapeControle

__all__ = ["Attestation", "CompteurAttestation", "Controle", "Decision", "EtapeControle"]
