"""Seeds of second factors and of recovery codes are sealed in the base: whoever reads a table enters nowhere.

django-allauth keeps the seed of an application and that of the recovery codes; what it writes goes through here. Keys
are derived from those of the installation (`CERTIF_CLES_CARNET`, the newest first), for this use alone: they change
together, and each night seals again what an older key sealed, or what was written before there was any.
"""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

#: How everything sealed begins (version and date of the format); a seed in clear is made of hexadecimal or base 32.
_DEBUT = "gAAAA"
_USAGE = b"certif.facteurs.1"
#: What of an `Authenticator` is a secret; a passkey keeps a public key alone.
_SECRETS = ("secret", "seed")


class AdaptateurFacteurs(DefaultMFAAdapter):
    """Second factors of the library, their secrets sealed."""

    def encrypt(self, text: str) -> str:
        """Under the newest key."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed, under any key we have; a value written before is read as it is until the next night.

        Raises `InvalidToken` for what was altered, or sealed under a key that was taken away too early.
        """
        if not is_sealed(encrypted_text):
            return encrypted_text
        return _keys().decrypt(encrypted_text.encode()).decode()


def is_sealed(texte: str) -> bool:
    """Whether a kept value is sealed."""
    return texte.startswith(_DEBUT)


def reseal() -> int:
    """Seal under the newest key every secret that it did not seal; returns how many rows were written."""
    courante = _fernet(settings.CERTIF_CLES_CARNET[0])
    ecrites = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            facteur = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if facteur is None:
                continue
            neuves = {nom: _sealed_again(facteur.data[nom], courante) for nom in _SECRETS if nom in facteur.data}
            if any(facteur.data[nom] != valeur for nom, valeur in neuves.items()):
                facteur.data = {**facteur.data, **neuves}
                facteur.save(update_fields=["data"])
                ecrites += 1
    return ecrites


def _sealed_again(texte: str, courante: Fernet) -> str:
    """The same secret under the current key; the same text when it is already."""
    if not is_sealed(texte):
        return courante.encrypt(texte.encode()).decode()
    return texte if _opens(courante, texte) else _keys().rotate(texte.encode()).decode()


def _opens(cle: Fernet, texte: str) -> bool:
    try:
        cle.decrypt(texte.encode())
    except InvalidToken:
        return False
    return True


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(maitre) for maitre in settings.CERTIF_CLES_CARNET])


def _fernet(maitre: str) -> Fernet:
    derivee = HKDF(algorithm=SHA256(), length=32, salt=None, info=_USAGE).derive(maitre.encode())
    return Fernet(base64.urlsafe_b64encode(derivee))
