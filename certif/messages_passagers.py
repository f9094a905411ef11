"""Messages shown once after a gesture: in a cookie named as the others are in production, in the session past its size.

Django's own storages; its cookie has a fixed name, which no prefix can protect.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class DansUnTemoin(CookieStorage):
    """The cookie storage, under the prefix of this site (`CERTIF_PREFIXE_TEMOINS`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cookie_name = f"{settings.CERTIF_PREFIXE_TEMOINS}messages"


class Passagers(FallbackStorage):
    """The cookie first, then the session, as Django does."""

    storage_classes = (DansUnTemoin, SessionStorage)
