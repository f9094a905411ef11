"""Errors told without the data of people: PostgreSQL quotes the faulty row after the first line of its message."""

from __future__ import annotations

import logging
from typing import Any

_CITATIONS = ("DETAIL:", "CONTEXT:", "HINT:", "QUERY:")


def without_quotes(texte: str) -> str:
    """The same text without the lines in which PostgreSQL quotes keys, rows or statements."""
    return "\n".join(ligne for ligne in texte.splitlines() if not ligne.lstrip().startswith(_CITATIONS))


class SansCitations(logging.Formatter):
    """Formatter of our logs: a traceback keeps its lines, a quoted row does not get in."""

    def formatException(self, ei: Any) -> str:
        """Traceback without the quotes of the base."""
        return without_quotes(super().formatException(ei))
