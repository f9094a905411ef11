"""A sealed piece of a backup: AES-256-GCM by blocks of a mebibyte, written and read as streams.

The STREAM construction: each piece has its own key (HKDF of the key of the backups, a random salt and the name of the
piece), each block a nonce made of its rank and of a mark on the last one. A block changed, moved, repeated or missing,
a piece cut short or put in the place of another does not open. Memory is two blocks, whatever the size.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from certif.socle.refus import Refus

MARQUE = b"certif.sauvegarde.1\n"
BLOC = 1 << 20
_SEL, _SCEAU = 16, 16


def derive(cle: bytes, sel: bytes, usage: str) -> bytes:
    """Thirty-two bytes drawn from the key of the backups for one use."""
    return HKDF(algorithm=SHA256(), length=32, salt=sel, info=f"certif.sauvegarde.1 {usage}".encode()).derive(cle)


def altered(nom: str) -> Refus:
    """What is said of a piece that does not open."""
    return Refus(
        "sauvegarde_alteree",
        f"La pièce « {nom} » de cette sauvegarde est altérée ou incomplète.",
        remede="Prenez une autre copie de cette sauvegarde, ou la sauvegarde précédente.",
    )


def _nonce(rang: int, dernier: bool) -> bytes:
    return rang.to_bytes(11, "big") + bytes([dernier])


class Scelleur:
    """File-like: what is written is sealed into `sortie`. `close` seals the last block; without it nothing opens."""

    def __init__(self, sortie: BinaryIO, cle: bytes, nom: str) -> None:
        sel = os.urandom(_SEL)
        self._aes, self._sortie, self._attend, self._rang = AESGCM(derive(cle, sel, nom)), sortie, bytearray(), 0
        self._clair, self._scelle = hashlib.sha256(), hashlib.sha256()
        self.taille = self.taille_scellee = 0
        self._put(MARQUE + sel)

    def write(self, octets: bytes | bytearray | memoryview) -> int:
        """Seal what makes whole blocks, keep the rest."""
        self._attend += octets
        while len(self._attend) > BLOC:
            self._seal(bytes(self._attend[:BLOC]), dernier=False)
            del self._attend[:BLOC]
        return len(octets)

    def close(self) -> None:
        """Seal what remains as the last block."""
        self._seal(bytes(self._attend), dernier=True)
        self._attend.clear()

    @property
    def sha256(self) -> str:
        """Of what was written, in clear."""
        return self._clair.hexdigest()

    @property
    def sha256_scelle(self) -> str:
        """Of what is on the disk."""
        return self._scelle.hexdigest()

    def _seal(self, bloc: bytes, *, dernier: bool) -> None:
        self._clair.update(bloc)
        self.taille += len(bloc)
        self._put(self._aes.encrypt(_nonce(self._rang, dernier), bloc, None))
        self._rang += 1

    def _put(self, octets: bytes) -> None:
        self._scelle.update(octets)
        self.taille_scellee += len(octets)
        self._sortie.write(octets)


def opened(entree: BinaryIO, cle: bytes, nom: str) -> Iterator[bytes]:
    """The piece in clear, block by block; raises `Refus` at the first block that does not open."""
    entete = entree.read(len(MARQUE) + _SEL)
    if len(entete) != len(MARQUE) + _SEL or not entete.startswith(MARQUE):
        raise altered(nom)
    aes, rang = AESGCM(derive(cle, entete[len(MARQUE) :], nom)), 0
    bloc = entree.read(BLOC + _SCEAU)
    while True:
        suivant = entree.read(BLOC + _SCEAU)
        try:
            clair = aes.decrypt(_nonce(rang, not suivant), bloc, None)
        except (InvalidTag, ValueError):
            raise altered(nom) from None
        yield clair
        if not suivant:
            return
        bloc, rang = suivant, rang + 1


class Lecteur:
    """File-like over `opened`: what `tarfile` reads, with the hash and the size of what was read."""

    def __init__(self, blocs: Iterator[bytes]) -> None:
        self._blocs, self._reste = blocs, b""
        self._clair = hashlib.sha256()
        self.taille = 0

    def read(self, combien: int = BLOC) -> bytes:
        """At most `combien` bytes; empty at the end."""
        while len(self._reste) < combien:
            bloc = next(self._blocs, None)
            if bloc is None:
                break
            self._clair.update(bloc)
            self.taille += len(bloc)
            self._reste += bloc
        rendu, self._reste = self._reste[:combien], self._reste[combien:]
        return rendu

    def drain(self) -> None:
        """Read to the end: what follows the last thing used is part of the proof."""
        while self.read():
            pass

    @property
    def sha256(self) -> str:
        """Of what was read so far."""
        return self._clair.hexdigest()
