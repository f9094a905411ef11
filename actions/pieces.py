"""Join an accepted document to something that a holder follows (a request, a claim): once each, five at most."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

from accounts import horloge, journal
from accounts.models import Utilisateur
from actions.justificatifs import CHAMP, PreuveAcceptee
from actions.models.demande_suivie import DemandeSuivie
from certif.socle.refus import Refus

PIECES_MAX = 5


def told(
    utilisateur: Utilisateur, objet: DemandeSuivie, preuve: PreuveAcceptee, **details: Any
) -> Callable[[], object]:
    """What `join` writes in the journal for something followed."""
    return partial(
        journal.record, journal.Fait.JUSTIFICATIF_DEPOSE, auteur=utilisateur,
        professionnel=objet.exercice.professionnel, objet=objet, details={"sha256": preuve.sha256, **details},
    )  # fmt: skip


def join(
    held: Callable[[], Any], preuve: PreuveAcceptee, tell: Callable[[], object], *, porteur: str = "Une demande",
    **champs: Any,
) -> Any:  # fmt: skip
    """The row of the document; the same one again changes nothing.

    `held` locks what carries it and returns its `pieces`, or raises; `tell` writes the journal; `champs` are other
    columns of the row. Raises `Refus("trop_de_pieces")`; a file whose transaction fails is taken off the disk.
    """
    nom_stocke, piece = "", None
    try:
        with transaction.atomic():
            pieces = held()
            connue = pieces.filter(sha256=preuve.sha256).first()
            if connue is not None:
                return connue
            if pieces.count() >= PIECES_MAX:
                raise Refus(
                    "trop_de_pieces", f"{porteur} porte {PIECES_MAX} pièces au plus.", CHAMP,
                    "Réunissez vos documents en un seul PDF.",
                )  # fmt: skip
            piece = pieces.model(
                nom=preuve.nom, type_mime=preuve.type_mime, taille=preuve.taille, sha256=preuve.sha256,
                created_at=horloge.now(), **{pieces.field.name: pieces.instance}, **champs,
            )  # fmt: skip
            nom_stocke = preuve.store(piece.fichier)
            piece.save()
            tell()
            return piece
    except Exception:
        # The disk does not roll back with the transaction.
        if piece is not None and nom_stocke:
            piece.fichier.storage.delete(nom_stocke)
        raise
