"""The life of an attestation as a table: what ends a valid one, who may, and that it always says why."""

from enum import StrEnum

from accounts.permissions import Permission
from certif.socle.workflow import Transition, Workflow

VALIDE, REMPLACEE, REVOQUEE = "valide", "remplacee", "revoquee"


class GesteAttestation(StrEnum):
    """What may be done with an attestation once it is issued."""

    REVOQUER = "revoquer"
    REMPLACER = "remplacer"


ATTESTATION = Workflow(
    "attestation",
    VALIDE,
    (
        Transition(GesteAttestation.REVOQUER, (VALIDE,), REVOQUEE, Permission.ATTESTATION_REVOQUER, motif_requis=True),
        Transition(
            GesteAttestation.REMPLACER, (VALIDE,), REMPLACEE, Permission.ATTESTATION_REVOQUER, motif_requis=True
        ),
    ),
)
