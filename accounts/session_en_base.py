"""Sessions in the base, as Django keeps them, read by each request without writing their SQL again."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db

from accounts import horloge
from accounts.lecture_preparee import prepared_rows

_LUE = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """The same rows and the same words: only their reading differs. A session ended elsewhere is ended here at once."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and its key is forgotten, when it is unknown or over."""
        lignes = prepared_rows(_LUE, [self.session_key, horloge.instant()])
        if not lignes:
            self._session_key = None
            return {}
        contenu: dict[str, Any] = self.decode(lignes[0][0])
        return contenu
