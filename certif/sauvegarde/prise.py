"""Take a backup: one snapshot of the base, then the files, each piece sealed, the manifest last."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from accounts import horloge
from certif.sauvegarde import base, fichiers, manifeste
from certif.sauvegarde.manifeste import Manifeste, Piece
from certif.sauvegarde.scelle import Scelleur
from certif.socle.refus import Refus

BASE, FICHIERS = "base.dump", "fichiers.tar"
SUFFIXE = ".scelle"


def take(dossier: Path, cle: bytes, progres: base.Progres) -> Manifeste:
    """Back up into `dossier`, new or empty; what was written goes away if it does not come to its end."""
    if dossier.exists() and any(dossier.iterdir()):
        raise Refus(
            "dossier_occupe", f"{dossier} n’est pas vide.", remede="Donnez un dossier neuf par sauvegarde, daté."
        )
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _take(dossier, cle, progres)
    except BaseException:
        for nom in (BASE, FICHIERS):
            with suppress(OSError):
                (dossier / f"{nom}{SUFFIXE}").unlink(missing_ok=True)
        raise


def _take(dossier: Path, cle: bytes, progres: base.Progres) -> Manifeste:
    depart = time.monotonic()
    with base.snapshot() as vue:
        # The snapshot is taken by the first statement; what is said of its instant comes from the same server.
        vue.execute("SELECT 1 FROM pg_class LIMIT 1")
        at = horloge.instant()
        with _piece(dossier, BASE, cle) as (dump, pieces):
            base.dump(vue, dump, progres)
        comptes = base.counts(vue, progres)
        with _piece(dossier, FICHIERS, cle) as (tar, autres):
            nombre, octets = fichiers.archive(tar, progres)
        absents = fichiers.missing(vue)
        tete = base.head(vue, comptes)
    lu = Manifeste(
        at=at.isoformat(), version=_version(), postgres=_server(),
        migrations=MigrationRecorder.Migration.objects.count(), cle=manifeste.name_of(cle),
        tables=comptes, registre=base.ledger(comptes), journal=tete, fichiers=nombre, octets=octets,
        manquants=absents, pieces=(*pieces, *autres), secondes=round(time.monotonic() - depart, 3),
    )  # fmt: skip
    lu.write(dossier, cle)
    return lu


@contextmanager
def _piece(dossier: Path, nom: str, cle: bytes) -> Iterator[tuple[Scelleur, list[Piece]]]:
    """A sealed file being written, on the disk when the block ends; its description is then in the list."""
    pieces: list[Piece] = []
    descripteur = os.open(dossier / f"{nom}{SUFFIXE}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "wb") as sortie:
        scelleur = Scelleur(sortie, cle, nom)
        yield scelleur, pieces
        scelleur.close()
        sortie.flush()
        os.fsync(sortie.fileno())
    pieces.append(Piece(nom, scelleur.taille, scelleur.sha256, scelleur.taille_scellee, scelleur.sha256_scelle))


def _version() -> str:
    """The last migration of each room: what reads this base."""
    dernieres = {m.app: m.name for m in MigrationRecorder.Migration.objects.order_by("id")}
    return " ".join(f"{app}.{nom[:4]}" for app, nom in sorted(dernieres.items()))


def _server() -> str:
    with connection.cursor() as curseur:
        curseur.execute("SHOW server_version")
        return str(curseur.fetchone()[0])
