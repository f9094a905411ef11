"""Verify a backup to its last byte; restore it into an empty base, and say done only once everything is equal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from accounts import horloge
from certif.sauvegarde import base, effacements, fichiers, manifeste
from certif.sauvegarde.manifeste import Manifeste, Piece
from certif.sauvegarde.prise import BASE, FICHIERS, SUFFIXE
from certif.sauvegarde.scelle import Lecteur, altered, opened
from certif.socle.refus import Refus


@dataclass(slots=True)
class Bilan:
    """What a restoration did: the backup, what was erased again by kind, sessions closed."""

    manifeste: Manifeste
    effaces: dict[str, int] = field(default_factory=dict)
    sessions: int = 0


def verify(dossier: Path, cle: bytes, progres: base.Progres) -> Manifeste:
    """Read every byte of a backup as a restoration would, and write nothing; `Refus` says what is wrong."""
    lu = manifeste.read(dossier, cle)
    for piece in lu.pieces:
        _check_disk(dossier, piece)
    with _open(dossier, lu, BASE, cle) as entree:
        base.check(entree, progres)
    with _open(dossier, lu, FICHIERS, cle) as entree:
        _check_files(lu, fichiers.extract(entree, progres, lu.fichiers))
    if base.ledger(lu.tables) != lu.registre:
        raise altered(manifeste.NOM)
    return lu


def restore(dossier: Path, cle: bytes, liste: Path | None, progres: base.Progres) -> Bilan:
    """Verify, write into the empty base and the empty folder, compare, erase again what `liste` says, close sessions.

    Nothing is written before everything was verified; the base is written whole or not at all. Without a list
    (`None`), what was erased since the backup comes back: the caller asked for it.
    """
    _require_empty()
    lu = verify(dossier, cle, progres)
    depuis = datetime.fromisoformat(lu.at)
    if liste is not None:
        effacements.check(liste, depuis)
    with _open(dossier, lu, BASE, cle) as entree:
        base.restore(entree, len(lu.tables), progres)
    fichiers.root().mkdir(mode=0o700, parents=True, exist_ok=True)
    with _open(dossier, lu, FICHIERS, cle) as entree:
        _check_files(lu, fichiers.extract(entree, progres, lu.fichiers, fichiers.root()))
    _compare(lu, progres)
    bilan = Bilan(lu)
    if liste is not None:
        bilan.effaces = effacements.replay(liste, depuis, horloge.today(), progres)
    bilan.sessions = _close_sessions()
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")
    return bilan


def _require_empty() -> None:
    with base.snapshot() as vue:
        if base.tables(vue):
            raise Refus(
                "base_occupee",
                f"La base « {base.address()['dbname']} » n’est pas vide\u00a0: rien n’y a été écrit.",
                remede="Restaurez dans une base neuve (createdb), sans lancer « migrate » avant.",
            )
    if not fichiers.is_empty():
        raise Refus(
            "dossier_occupe",
            f"Le dossier des fichiers ({fichiers.root()}) n’est pas vide\u00a0: rien n’y a été écrit.",
            remede="Mettez de côté l’ancien dossier, ou donnez-en un neuf par CERTIF_MEDIA.",
        )


def _compare(lu: Manifeste, progres: base.Progres) -> None:
    """Every table equal, every file named by a row at its place (except those that already lacked)."""
    with base.snapshot() as vue:
        comptes = base.counts(vue, progres)
        ecarts = sorted(nom for nom in {*comptes, *lu.tables} if comptes.get(nom) != lu.tables.get(nom))
        absents = fichiers.missing(vue)
        tete = base.head(vue, comptes)
    if ecarts or base.ledger(comptes) != lu.registre or tete != lu.journal:
        raise Refus(
            "restauration_inegale",
            f"La base restaurée diffère de la sauvegarde\u00a0: {', '.join(ecarts[:5]) or 'journal'}.",
            remede="N’ouvrez pas le site sur cette base. Supprimez-la et recommencez dans une base neuve.",
        )
    if absents > lu.manquants:
        raise Refus(
            "fichiers_manquants",
            f"{absents} fichiers nommés par la base manquent, {lu.manquants} manquaient déjà à la sauvegarde.",
            remede="N’ouvrez pas le site. Recommencez dans un dossier neuf.",
        )


def _close_sessions() -> int:
    """A session closed since the backup must not open again: everybody enters anew."""
    with transaction.atomic():
        nombre = Session.objects.all().delete()[0]
        UserSession.objects.all().delete()
    return nombre


def _check_disk(dossier: Path, piece: Piece) -> None:
    """What is on the disk is what was written there."""
    try:
        with (dossier / f"{piece.nom}{SUFFIXE}").open("rb") as lu:
            empreinte = hashlib.file_digest(lu, "sha256").hexdigest()
            taille = lu.tell()
    except FileNotFoundError:
        raise altered(piece.nom) from None
    if (taille, empreinte) != (piece.taille_scellee, piece.sha256_scelle):
        raise altered(piece.nom)


@contextmanager
def _open(dossier: Path, lu: Manifeste, nom: str, cle: bytes) -> Iterator[Lecteur]:
    """A piece in clear; when the block ends, all of it was read and it is what the manifest says."""
    attendue = next(piece for piece in lu.pieces if piece.nom == nom)
    with (dossier / f"{nom}{SUFFIXE}").open("rb") as scelle:
        lecteur = Lecteur(opened(scelle, cle, nom))
        yield lecteur
        lecteur.drain()
    if (lecteur.taille, lecteur.sha256) != (attendue.taille, attendue.sha256):
        raise altered(nom)


def _check_files(lu: Manifeste, trouves: tuple[int, int]) -> None:
    if trouves != (lu.fichiers, lu.octets):
        raise altered(FICHIERS)
