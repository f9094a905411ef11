"""Seal and open the notes of the private room: AES-256-GCM, one key per person, keys of the installation that change.

The key of a person is HKDF-SHA256 of a key of the installation (`CERTIF_CLES_CARNET`, the newest first), bound to the
person's own random salt. Whose note it is, which one, at which revision and under which key are authenticated with
it: a row copied to somebody else, put in the place of another or taken back in time does not open (ADR 0013).
"""

import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

TAILLE_SEL = 32
TAILLE_NONCE = 12
#: A sealed note is as long as the next multiple: its size does not tell how much was written.
PAS = 256
_USAGE, _NOM = b"certif.carnet.1 personne ", b"certif.carnet.1 nom de la cle"


class Illisible(Exception):
    """A note that does not open; `raison` is « cle_absente » (its key is not among ours) or « alteree »."""

    def __init__(self, raison: str) -> None:
        super().__init__(raison)
        self.raison = raison


@dataclass(slots=True)
class Coffre:
    """The keys of one person, derived when first needed, forgotten with the request. Never logged, never shown."""

    professionnel_id: int
    sel: bytes = field(repr=False)
    _ouverts: dict[str, AESGCM] = field(default_factory=dict, repr=False)

    def seal(self, jeton: UUID, revision: int, clair: bytes) -> tuple[bytes, str]:
        """The sealed bytes and the name of the key. `clair` is JSON: the spaces added at its end mean nothing."""
        cle = current_key()
        nonce = os.urandom(TAILLE_NONCE)
        clair += b" " * (-len(clair) % PAS)
        return nonce + self._cipher(cle).encrypt(nonce, clair, self._identity(jeton, revision, cle)), cle

    def unseal(self, jeton: UUID, revision: int, contenu: bytes | memoryview, cle: str) -> bytes:
        """What `seal` was given, with spaces at its end; raises `Illisible`."""
        contenu = bytes(contenu)
        try:
            return self._cipher(cle).decrypt(
                contenu[:TAILLE_NONCE], contenu[TAILLE_NONCE:], self._identity(jeton, revision, cle)
            )
        except (InvalidTag, ValueError) as erreur:
            raise Illisible("alteree") from erreur

    def _cipher(self, cle: str) -> AESGCM:
        if cle not in self._ouverts:
            maitre = _keys().get(cle)
            if maitre is None:
                raise Illisible("cle_absente")
            self._ouverts[cle] = AESGCM(_derive(maitre, _USAGE + bytes(self.sel), 32))
        return self._ouverts[cle]

    def _identity(self, jeton: UUID, revision: int, cle: str) -> bytes:
        return f"certif.carnet.1|{self.professionnel_id}|{jeton.hex}|{revision}|{cle}".encode()


def new_salt() -> bytes:
    """The random part of a person's key, drawn once."""
    return os.urandom(TAILLE_SEL)


def current_key() -> str:
    """Name of the key that seals now: the first of the setting."""
    return next(iter(_keys()))


def known_keys() -> tuple[str, ...]:
    """Names of the keys that open, the current one first."""
    return tuple(_keys())


def _keys() -> dict[str, bytes]:
    maitres = [cle.encode() for cle in settings.CERTIF_CLES_CARNET]
    if not maitres:
        raise ImproperlyConfigured("CERTIF_CLE_CARNET n’est pas donnée : le carnet ne peut être ni lu ni écrit.")
    return {_derive(maitre, _NOM, 8).hex(): maitre for maitre in maitres}


def _derive(maitre: bytes, info: bytes, taille: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=taille, salt=None, info=info).derive(maitre)
