"""What the professional sent during a control, made for the pages that show it."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile

from accounts import horloge
from ordres.models import Controle, EcritControle, PieceEcrit

PDF = b"%PDF-1.4 fictif\n%%EOF\n"


def sent_document(controle: Controle) -> PieceEcrit:
    """A document joined to observations that were sent, on a control at any stage."""
    instant = horloge.now()
    ecrit = EcritControle.objects.create(
        controle=controle, nature="observations", texte="Texte fictif.", created_at=instant, maj_at=instant
    )
    piece = PieceEcrit.objects.create(
        ecrit=ecrit, fichier=ContentFile(PDF, name="abc.pdf"), nom="observation.pdf", type_mime="application/pdf",
        taille=len(PDF), sha256=hashlib.sha256(PDF).hexdigest(), created_at=instant,
    )  # fmt: skip
    ecrit.etat, ecrit.etape, ecrit.envoye_at = "envoye", controle.etapes.earliest("revision"), instant
    ecrit.save()
    return piece


def control_addresses(controle: Controle) -> dict[str, list]:
    """Values of the addresses of the contradictory path, about this control."""
    cycle = controle.cycle_id
    return {
        "suite": [cycle, "proposer_audition"], "ecrit_piece": [cycle, sent_document(controle).pk],
        "ecrire": [cycle, "observations"], "mon_audition": [cycle, "demander_audition"], "geste_delegation": ["role"],
    }  # fmt: skip
