"""An archive that waits on the disk holds private notes in clear: it is sealed as they are (ADR 0013), block by block.

Each block is one value of the person's `Coffre`, under a salt drawn for this archive; its rank is authenticated, so
that blocks may be neither swapped nor repeated, and the size kept beside says when the last one is missing. Memory:
one block.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import IO
from uuid import UUID

from actions.chiffrement_carnet import Coffre, Illisible

#: Bytes in clear of one block; a multiple of what the safe rounds sizes to.
BLOC = 1 << 18
_ENTETE = 4


class Scelleur(io.RawIOBase):
    """A file to write in, that nothing can go back in: what is written goes sealed to `sortie`."""

    def __init__(self, sortie: IO[bytes], coffre: Coffre, jeton: UUID) -> None:
        super().__init__()
        self._sortie, self._coffre, self._jeton = sortie, coffre, jeton
        self._tampon = bytearray()
        self._empreinte = hashlib.sha256()
        self._rang = 0
        self.taille = 0
        self.cle = ""

    @property
    def sha256(self) -> str:
        """Hash of everything written, in clear."""
        return self._empreinte.hexdigest()

    def writable(self) -> bool:
        """It only takes."""
        return True

    def write(self, octets) -> int:
        """Take these bytes; whole blocks leave sealed."""
        self._tampon += octets
        self._empreinte.update(octets)
        self.taille += len(octets)
        while len(self._tampon) >= BLOC:
            self._seal(bytes(self._tampon[:BLOC]))
            del self._tampon[:BLOC]
        return len(octets)

    def close(self) -> None:
        """Seal what remains; the output stays open."""
        if not self.closed and self._tampon:
            self._seal(bytes(self._tampon))
            self._tampon.clear()
        super().close()

    def _seal(self, clair: bytes) -> None:
        scelle, self.cle = self._coffre.seal(self._jeton, self._rang, clair)
        self._rang += 1
        self._sortie.write(len(scelle).to_bytes(_ENTETE, "big"))
        self._sortie.write(scelle)


def unseal(entree: IO[bytes], coffre: Coffre, jeton: UUID, cle: str, taille: int) -> Iterator[bytes]:
    """What was written, block by block; raises `Illisible` at the first one that does not open, or is missing."""
    rang, reste = 0, taille
    while reste:
        entete = entree.read(_ENTETE)
        scelle = entree.read(int.from_bytes(entete, "big")) if len(entete) == _ENTETE else b""
        if not scelle:
            raise Illisible("alteree")
        # The safe adds spaces after the last block.
        clair = coffre.unseal(jeton, rang, scelle, cle)[: min(BLOC, reste)]
        reste -= len(clair)
        rang += 1
        yield clair
