"""Folders of the file door: names that can be trusted, files taken out of reach of their sender, atomic writing.

Under the root (`CERTIF_INBOX`), one folder per partner in each of: `inbox` (the partner writes), `outbox` (the partner
reads), `prises` (taken, being deposited; ours alone), `refuses` (refused files, for as long as raw files are kept).
A partner may rename, replace or link anything in its inbox while we look: a file is first moved to `prises` in one
rename, and only then examined.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

ENTREE, SORTIE, PRISES, REFUSES = "inbox", "outbox", "prises", "refuses"
NOM_MAX = 200
#: Being written by the sender, or not for us.
IGNORES = (".tmp", ".part", ".filepart")


class FichierImpropre(Exception):
    """What stands under this name cannot be read as a partner's file; the message is French, for the partner."""


def root() -> Path | None:
    """The root of the boxes, or None when this door is closed here."""
    chemin = str(getattr(settings, "CERTIF_INBOX", "") or "")
    return Path(chemin) if chemin else None


@contextmanager
def alone(racine: Path) -> Iterator[bool]:
    """Whether nobody else collects from this root right now (one host); the kernel frees it if we die."""
    racine.mkdir(parents=True, exist_ok=True)
    with (racine / ".verrou").open("w") as verrou:
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def senders(racine: Path) -> list[Path]:
    """Folders of the inbox, in order; a link or a plain file is none."""
    entree = racine / ENTREE
    entree.mkdir(parents=True, exist_ok=True)
    return sorted(d for d in entree.iterdir() if not d.is_symlink() and d.is_dir())


def entries(dossier: Path) -> list[Path]:
    """What a sender finished writing: neither hidden, nor temporary, nor a folder."""
    return sorted(
        f
        for f in dossier.iterdir()
        if not f.name.startswith(".") and not f.name.lower().endswith(IGNORES) and (f.is_symlink() or not f.is_dir())
    )


def safe_name(nom: str) -> str:
    """The name as given when it names a file of its own folder; `FichierImpropre` otherwise."""
    if not nom or len(nom) > NOM_MAX or nom.startswith(".") or set(nom) & set("/\\") or not nom.isprintable():
        raise FichierImpropre("son nom doit être un nom de fichier simple, sans dossier")
    return nom


def age(chemin: Path, instant: datetime) -> float:
    """Seconds since the last change of a file; 0 when it has just gone."""
    try:
        return max(0.0, instant.timestamp() - chemin.lstat().st_mtime)
    except FileNotFoundError:
        return 0.0


def take(racine: Path, code: str, fichiers: Iterable[Path]) -> Path:
    """Move these files of a sender together out of its reach; returns their new folder.

    `FileNotFoundError` when the first one has just gone (somebody else took it).
    """
    prise = racine / PRISES / code / uuid.uuid4().hex
    prise.mkdir(parents=True)
    try:
        for fichier in fichiers:
            fichier.rename(prise / fichier.name)
    except FileNotFoundError:
        give_back(racine, code, prise)
        raise
    return prise


def taken(racine: Path, code: str) -> list[Path]:
    """Folders taken earlier and not closed: a collector died, or an acknowledgement is still to come."""
    dossier = racine / PRISES / code
    return sorted(d for d in dossier.iterdir() if d.is_dir()) if dossier.is_dir() else []


def give_back(racine: Path, code: str, prise: Path) -> None:
    """Put taken files back where their sender wrote them; what came since under the same name wins."""
    for fichier in entries(prise):
        vers = racine / ENTREE / code / fichier.name
        if not vers.exists():
            fichier.rename(vers)
    shutil.rmtree(prise, ignore_errors=True)


def read_ordinary(chemin: Path, maximum: int) -> bytes:
    """The bytes of a small ordinary file, never through a link."""
    check_ordinary(chemin)
    descripteur = os.open(chemin, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descripteur, "rb") as flux:
        lu = flux.read(maximum + 1)
    if len(lu) > maximum:
        raise FichierImpropre(f"il dépasse {maximum} octets")
    return lu


def check_ordinary(chemin: Path) -> None:
    """`FichierImpropre` for a link, a folder, a pipe… or what cannot be read."""
    mode = chemin.lstat().st_mode
    if not stat.S_ISREG(mode):
        raise FichierImpropre("ce n’est pas un fichier ordinaire")
    if not os.access(chemin, os.R_OK):
        raise FichierImpropre("la plateforme n’a pas le droit de le lire")


def write_atomically(chemin: Path, morceaux: Iterable[str]) -> None:
    """Write under another name, then rename: a reader sees the whole file or none."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    provisoire = chemin.with_name(f".{chemin.name}.{uuid.uuid4().hex}.tmp")
    try:
        with provisoire.open("w", encoding="utf-8") as flux:
            flux.writelines(morceaux)
            flux.flush()
            os.fsync(flux.fileno())
        provisoire.replace(chemin)
    finally:
        provisoire.unlink(missing_ok=True)


def answer(racine: Path, code: str, nom: str, contenu: dict) -> None:
    """Write a JSON acknowledgement in the outbox of a partner."""
    write_atomically(racine / SORTIE / code / nom, [json.dumps(contenu, ensure_ascii=False, indent=1), "\n"])


def set_refused(racine: Path, code: str, prise: Path) -> None:
    """Keep refused files apart, for as long as raw files are kept; a link is not kept at all."""
    vers = racine / REFUSES / code / prise.name
    vers.mkdir(parents=True, exist_ok=True)
    for fichier in entries(prise):
        if fichier.is_file() and not fichier.is_symlink():
            fichier.replace(vers / fichier.name)
        elif fichier.is_symlink() or not fichier.is_dir():
            fichier.unlink()
    shutil.rmtree(prise, ignore_errors=True)


def erase_refused(avant: datetime, *, executer: bool) -> int:
    """Count the refused files older than that, and erase them when asked."""
    racine = root()
    if racine is None or not (racine / REFUSES).is_dir():
        return 0
    nombre = 0
    for dossier in sorted((racine / REFUSES).glob("*/*")):
        if dossier.lstat().st_mtime < avant.timestamp():
            nombre += sum(1 for f in dossier.iterdir() if f.is_file())
            if executer:
                shutil.rmtree(dossier, ignore_errors=True)
    return nombre
