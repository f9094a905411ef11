"""The documents of a declared action: several at once, one in place of another, those of a draft (R. 4022-25).

None is ever lost: one that is replaced stays, marked, and the journal keeps the hash of what was received.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Utilisateur
from actions import projection
from actions.action_tenue import require_own, swap
from actions.justificatifs import CHAMP, PreuveAcceptee
from actions.models import Action, Brouillon, Justificatif, PieceBrouillon
from actions.pieces import PIECES_MAX
from actions.saisie import Demande, refuse_document
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def current(action: Action) -> QuerySet[Justificatif]:
    """The documents of an action that no other replaced, in the order they came."""
    return Justificatif.objects.filter(action=action, remplace_par__isnull=True).order_by("pk")


def shown(action: Action) -> QuerySet[Justificatif]:
    """Its documents, and those of the accounts that were brought together with it."""
    return Justificatif.objects.filter(
        Q(action=action) | Q(action__fusionnee_dans=action), remplace_par__isnull=True
    ).order_by("pk")


def add(
    utilisateur: Utilisateur, action: Action, preuves: Sequence[PreuveAcceptee], demande: Demande, revision: int,
    on: date, *, remplace: Justificatif | None = None,
) -> list[Justificatif]:  # fmt: skip
    """Add documents to a declared action, the first in place of `remplace`; a file already there changes nothing.

    Raises `Refus` (not the holder's, no document taken, too many), `Depasse` (the action changed meanwhile, or
    `remplace` is no longer its document).
    """
    refuse_document(demande)
    stockes: list[Justificatif] = []
    try:
        with transaction.atomic():
            cycle = require_own(utilisateur, action)
            neuves = _new_ones(action, preuves)
            _check_room(action, len(neuves) - (remplace is not None))
            swap(action, revision, preuve=demande.niveau_document)
            for preuve in neuves:
                stockes.append(_store(utilisateur, action, preuve))
            if remplace is not None and stockes:
                replaced = current(action).filter(pk=remplace.pk).update(remplace_par=stockes[0])
                if not replaced:
                    raise Depasse("Ce document a déjà été remplacé, peut-être dans un autre onglet.")
            projection.rebuild([cycle.pk], on)
            return stockes
    except Exception:
        # The disk does not roll back with the transaction.
        for ligne in stockes:
            ligne.fichier.storage.delete(ligne.fichier.name or "")
        raise


def hand_over(utilisateur: Utilisateur, brouillon: Brouillon, action: Action) -> int:
    """Give the documents of a draft to an action, files and all; returns how many were new. In a transaction."""
    pieces = list(brouillon.pieces.select_for_update(of=("self",)))
    deja = set(current(action).values_list("sha256", flat=True))
    neuves = [piece for piece in pieces if piece.sha256 not in deja]
    _check_room(action, len(neuves))
    for piece in neuves:
        ligne = Justificatif.objects.create(
            action=action, fichier=piece.fichier.name, nom=piece.nom, type_mime=piece.type_mime, taille=piece.taille,
            sha256=piece.sha256, deposee_par=utilisateur, created_at=horloge.now(),
        )  # fmt: skip
        _record(utilisateur, ligne, piece.sha256_recu)
    # The rows go, the files stay: they are the action's from now on.
    PieceBrouillon.objects.filter(pk__in=[piece.pk for piece in neuves]).delete()
    return len(neuves)


def _new_ones(action: Action, preuves: Iterable[PreuveAcceptee]) -> list[PreuveAcceptee]:
    deja = set(current(action).values_list("sha256", flat=True))
    return list({preuve.sha256: preuve for preuve in preuves if preuve.sha256 not in deja}.values())


def _check_room(action: Action, ajoutes: int) -> None:
    if ajoutes > 0 and current(action).count() + ajoutes > PIECES_MAX:
        raise Refus(
            "trop_de_pieces", f"Une action porte {PIECES_MAX} documents au plus.", CHAMP,
            "Remplacez-en un, ou réunissez vos documents en un seul PDF.",
        )  # fmt: skip


def _store(utilisateur: Utilisateur, action: Action, preuve: PreuveAcceptee) -> Justificatif:
    ligne = Justificatif(
        action=action, nom=preuve.nom, type_mime=preuve.type_mime, taille=preuve.taille, sha256=preuve.sha256,
        deposee_par=utilisateur, created_at=horloge.now(),
    )  # fmt: skip
    nom_stocke = preuve.store(ligne.fichier)
    try:
        with transaction.atomic():
            ligne.save()
            _record(utilisateur, ligne, preuve.sha256_recu)
    except Exception:
        ligne.fichier.storage.delete(nom_stocke)
        raise
    return ligne


def _record(utilisateur: Utilisateur, ligne: Justificatif, sha256_recu: str) -> None:
    journal.record(
        Fait.JUSTIFICATIF_DEPOSE, auteur=utilisateur, professionnel=ligne.action.professionnel, objet=ligne.action,
        details={"sha256": ligne.sha256} | ({"recu": sha256_recu} if sha256_recu else {}),
    )  # fmt: skip
