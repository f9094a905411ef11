"""Open what a partner sent: plain text, gzip, or a zip of one data file and its proofs. Sizes are bounded."""

from __future__ import annotations

import gzip
import hashlib
import zipfile
import zlib
from pathlib import Path
from typing import IO, cast

from certif.socle.feeds.codes import FauteFichier

BLOC = 1 << 20
MEMBRES_MAX = 10_000
PIECES_MAX = 1 << 30
DONNEES = (".csv", ".jsonl", ".ndjson", ".json", ".txt")
CHIFFRES = (".gpg", ".pgp", ".asc", ".p7m")
#: What a spreadsheet holds, and no archive of a partner does (Excel, then LibreOffice).
_CLASSEURS = ("[Content_Types].xml", "META-INF/manifest.xml")
_GZIP, _ZIP, _PGP = b"\x1f\x8b", b"PK\x03\x04", b"-----BEGIN PGP"


def hash_file(chemin: Path, max_octets: int) -> tuple[str, int]:
    """SHA-256 and size of a file; `FauteFichier` E008 as soon as it is too big."""
    empreinte, taille = hashlib.sha256(), 0
    with chemin.open("rb") as flux:
        while bloc := flux.read(BLOC):
            taille += len(bloc)
            if taille > max_octets:
                raise FauteFichier("E008", detail=f"plus de {max_octets // (1 << 20)} Mo")
            empreinte.update(bloc)
    return empreinte.hexdigest(), taille


def is_packed(chemin: Path) -> bool:
    """Whether the file must be unpacked first, by its content and not by its name."""
    with chemin.open("rb") as flux:
        return flux.read(4).startswith((_GZIP, _ZIP))


def unpack(chemin: Path, nom: str, vers: Path, max_octets: int) -> dict[str, str]:
    """Write the data of a packed file to `vers`; returns the SHA-256 of each proof found beside it (zip only).

    `FauteFichier` E006 when it cannot be opened, E008 when what it holds is too big.
    """
    with chemin.open("rb") as flux:
        tete = flux.read(len(_PGP))
    if nom.lower().endswith(CHIFFRES) or tete == _PGP:
        raise FauteFichier("E006", detail="il est chiffré ou signé")
    try:
        if tete.startswith(_GZIP):
            with gzip.open(chemin) as source:
                _copy(cast(IO[bytes], source), vers, max_octets)
            return {}
        with zipfile.ZipFile(chemin) as archive:
            return _unzip(archive, vers, max_octets)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        raise FauteFichier("E006", detail="l’archive est abîmée ou protégée") from None


def refuse_encrypted(chemin: Path, nom: str) -> None:
    """`FauteFichier` E006 for a plain file that is in fact encrypted or signed."""
    with chemin.open("rb") as flux:
        tete = flux.read(len(_PGP))
    if nom.lower().endswith(CHIFFRES) or tete == _PGP:
        raise FauteFichier("E006", detail="il est chiffré ou signé")


def _unzip(archive: zipfile.ZipFile, vers: Path, max_octets: int) -> dict[str, str]:
    membres = [m for m in archive.infolist() if not m.is_dir()]
    donnees = [m for m in membres if m.filename.lower().endswith(DONNEES) and not _is_acknowledgement(m.filename)]
    if any(m.filename in _CLASSEURS for m in membres):
        raise FauteFichier("E006", detail="c’est un classeur de tableur ; enregistrez-le en « CSV UTF-8 »")
    if len(membres) > MEMBRES_MAX:
        raise FauteFichier("E008", detail=f"plus de {MEMBRES_MAX} fichiers dans l’archive")
    if len(donnees) > 1:
        donnees = [m for m in donnees if not m.filename.lower().endswith(".json")]
    if len(donnees) != 1:
        raise FauteFichier("E006", detail="l’archive doit contenir un seul fichier de données")
    with archive.open(donnees[0]) as source:
        _copy(source, vers, max_octets)
    reste = PIECES_MAX
    empreintes = {}
    for membre in membres:
        if membre is donnees[0]:
            continue
        reste -= membre.file_size
        if reste < 0:
            raise FauteFichier("E008", detail="plus d’un gigaoctet de justificatifs")
        with archive.open(membre) as source:
            empreintes[membre.filename.rsplit("/", 1)[-1]] = _digest(source)
    return empreintes


def _is_acknowledgement(nom: str) -> bool:
    return nom.lower().endswith((".ar.json", ".cr.json"))


def _copy(source: IO[bytes], vers: Path, max_octets: int) -> None:
    taille = 0
    with vers.open("wb") as sortie:
        while bloc := source.read(BLOC):
            taille += len(bloc)
            if taille > max_octets:
                raise FauteFichier("E008", detail=f"plus de {max_octets // (1 << 20)} Mo une fois décompressé")
            sortie.write(bloc)


def _digest(source: IO[bytes]) -> str:
    empreinte = hashlib.sha256()
    while bloc := source.read(BLOC):
        empreinte.update(bloc)
    return empreinte.hexdigest()
