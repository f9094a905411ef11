"""The draft of a request, whoever answers it: take a document out, forget it whole, forget those left for months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts import horloge
from certif.socle.workflow import Depasse

BROUILLON = "brouillon"
CONSERVATION = timedelta(days=90)


def draft(objet: Any) -> QuerySet:
    """The row of this request while it is a draft, else nothing."""
    lignes: QuerySet = type(objet).objects.filter(pk=objet.pk, etat=BROUILLON)
    return lignes


def keep(neuf: Any, siens: QuerySet, depasse: Callable[[], Depasse]) -> Any:
    """Write a new draft, once: sent twice at the same time, the one that came first. `siens`: those of the holder.

    Raises `depasse()` when its token is somebody else's. Their drafts left for months are forgotten meanwhile.
    """
    try:
        with transaction.atomic():
            forget_old(type(neuf).objects.filter(exercice=neuf.exercice))
            neuf.save(force_insert=True)
    except IntegrityError as erreur:
        connu = siens.filter(jeton=neuf.jeton).first()
        if connu is None:
            raise depasse() from erreur
        return connu
    return neuf


def take_out(objet: Any, piece_id: int, depasse: Callable[[], Depasse]) -> None:
    """Take a document out of a draft; raises `depasse()` once it was sent: what was sent stays."""
    with transaction.atomic():
        if not draft(objet).select_for_update().exists():
            raise depasse()
        for piece in objet.pieces.filter(pk=piece_id):
            _forget_file(piece)
            piece.delete()


def discard(objet: Any, depasse: Callable[[], Depasse]) -> None:
    """Forget a draft and its documents; raises `depasse()` once it was sent."""
    with transaction.atomic():
        pieces = list(objet.pieces.all())
        efface, _ = draft(objet).delete()
        if not efface:
            raise depasse()
        for piece in pieces:
            _forget_file(piece)


def forget_old(lignes: QuerySet) -> None:
    """Forget the drafts of these requests that were left for three months, with their documents."""
    vieilles = lignes.filter(etat=BROUILLON, maj_at__lt=horloge.now() - CONSERVATION)
    for vieille in vieilles.prefetch_related("pieces"):
        for piece in vieille.pieces.all():
            _forget_file(piece)
    vieilles.delete()


def _forget_file(piece: Any) -> None:
    storage, nom = piece.fichier.storage, piece.fichier.name or ""
    transaction.on_commit(lambda: storage.delete(nom))
