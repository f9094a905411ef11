"""The files of a backup: proofs, deliveries, attestations, as one tar stream; and whether rows and files agree."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.db.models import FileField
from psycopg import sql

from certif.sauvegarde.scelle import Lecteur, Scelleur
from certif.socle.refus import Refus

Progres = Callable[[str, int, int], None]
ETAPE = "Fichiers"


def root() -> Path:
    """Folder of the files."""
    return Path(settings.MEDIA_ROOT)


def is_empty() -> bool:
    """Whether the folder holds nothing, or is not there yet."""
    return not root().exists() or not any(root().iterdir())


def archive(sortie: Scelleur, progres: Progres) -> tuple[int, int]:
    """Write every file in one stream; how many, and their bytes. One that is erased meanwhile is let go."""
    nombre = octets = 0
    with tarfile.open(fileobj=sortie, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]  # all it asks of a stream is `write`
        for chemin in _all(root()):
            try:
                with chemin.open("rb") as contenu:
                    fiche = tar.gettarinfo(arcname=chemin.relative_to(root()).as_posix(), fileobj=contenu)
                    fiche.uid = fiche.gid = 0
                    fiche.uname = fiche.gname = ""
                    tar.addfile(fiche, contenu)
            except FileNotFoundError:
                continue
            tar.members = []  # it would keep the description of each file
            nombre, octets = nombre + 1, octets + fiche.size
            progres(ETAPE, nombre, nombre)
    return nombre, octets


def extract(entree: Lecteur, progres: Progres, total: int, vers: Path | None = None) -> tuple[int, int]:
    """Read the stream, into the folder `vers` when it is given; how many files, and their bytes."""
    nombre = octets = 0
    try:
        with tarfile.open(fileobj=entree, mode="r|") as tar:  # type: ignore[call-overload]  # all it asks of a stream is `read`
            for fiche in tar:
                if vers is not None:
                    _put(tar, fiche, vers)
                tar.members = []
                nombre, octets = nombre + 1, octets + fiche.size
                progres(ETAPE, nombre, total)
    except tarfile.TarError:
        raise Refus("sauvegarde_alteree", "L’archive des fichiers de cette sauvegarde ne se lit pas.") from None
    return nombre, octets


def _put(tar: tarfile.TarFile, fiche: tarfile.TarInfo, vers: Path) -> None:
    """One file in its place; links, devices and paths that leave the folder are refused by the library."""
    if not fiche.isreg():
        raise tarfile.ExtractError(fiche.name)
    chemin = vers / fiche.name
    chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    tar.extract(fiche, vers, filter="data")
    chemin.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o600)


def missing(lien: psycopg.Connection) -> int:
    """How many files that rows name are not in the folder; names are read as a stream."""
    absents = 0
    for table, colonne in _columns():
        requete = sql.SQL("SELECT {0} FROM {1} WHERE {0} <> ''").format(sql.Identifier(colonne), sql.Identifier(table))
        with lien.cursor(name="fichiers") as curseur:
            absents += sum(not (root() / nom).exists() for (nom,) in curseur.execute(requete))
    return absents


def _columns() -> list[tuple[str, str]]:
    return sorted(
        (modele._meta.db_table, str(champ.column))
        for modele in apps.get_models()
        for champ in modele._meta.local_concrete_fields
        if isinstance(champ, FileField)
    )


def _all(dossier: Path) -> Iterator[Path]:
    """Regular files, links not followed; a folder at a time."""
    if not dossier.exists():
        return
    sous = []
    with os.scandir(dossier) as entrees:
        for entree in entrees:
            if entree.is_dir(follow_symlinks=False):
                sous.append(Path(entree.path))
            elif entree.is_file(follow_symlinks=False):
                yield Path(entree.path)
    for autre in sous:
        yield from _all(autre)
