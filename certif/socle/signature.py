"""Sign what we send, as « Standard Webhooks » writes it: identifier, instant and body under HMAC-SHA256.

The receiver computes the same from its secret; an old message sent again is known by its instant.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

PREFIXE = "whsec_"
VERSION = "v1"


def written(secret: bytes) -> str:
    """A secret as its owner copies it."""
    return PREFIXE + base64.b64encode(secret).decode()


def sign(secret: bytes, identifiant: str, instant: int, corps: bytes) -> str:
    """`v1,<base64>` of « identifier.seconds.body »."""
    message = f"{identifiant}.{instant}.".encode() + corps
    return f"{VERSION},{base64.b64encode(hmac.new(secret, message, hashlib.sha256).digest()).decode()}"


def headers(secrets: Iterable[bytes], identifiant: str, instant: int, corps: bytes) -> dict[str, str]:
    """The three headers; a signature by secret while an old one still holds, the newest first."""
    return {
        "Webhook-Id": identifiant,
        "Webhook-Timestamp": str(instant),
        "Webhook-Signature": " ".join(sign(secret, identifiant, instant, corps) for secret in secrets),
    }
