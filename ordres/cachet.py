"""The seal that an attestation bears (PAdES): one interface, whoever holds the key.

The one implementation reads a PKCS#12 file (`ordres.cachet_pkcs12`). A hardware module, or a remote signing service,
would be another class with the same two facts and the same gesture: nothing else in the room knows what a key is.
"""

from datetime import datetime
from typing import Protocol


class Cachet(Protocol):
    """Who seals (`nom`, as PDF readers show it), from when and until when, and the sealing itself."""

    nom: str
    debut: datetime
    fin: datetime

    def seal(self, contenu: bytes, raison: str) -> bytes:
        """The same document with its signature appended: it begins with the bytes given."""


class CachetIndisponible(RuntimeError):
    """Nothing can be sealed for now: what, and what the operator does about it. The work waits, nothing is lost."""

    def __init__(self, code: str, message: str, remede: str) -> None:
        super().__init__(f"{message} {remede}")
        self.code = code
        self.message = message
        self.remede = remede
