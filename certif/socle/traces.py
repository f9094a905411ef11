"""What the logs may say: no quoted row, no path of a request, no words of an error that quotes what was typed.

`SansCitations` is for a console (development, demonstration), `LignesJson` for production: one JSON object a line.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

_CITATIONS = ("DETAIL:", "CONTEXT:", "HINT:", "QUERY:")
#: Number of the request being answered, empty outside of one.
numero_de_requete: ContextVar[str] = ContextVar("numero_de_requete", default="")
#: Where the request itself keeps it (`request.META`); no header of a visitor can have this name.
NUMERO = "certif.numero"
#: Errors whose words speak of machines and of our code, never of what somebody typed. Of the others the log keeps the
#: type and the place: « invalid input syntax for type integer: "DURAND" » is also an error.
_MOTS_SANS_DANGER = (
    "OperationalError", "InterfaceError", "ConnectionError", "ConnectionRefusedError", "ConnectionResetError",
    "BrokenPipeError", "TimeoutError", "PoolTimeout", "LockNotAvailable", "QueryCanceled", "ImproperlyConfigured",
    "ImportError", "ModuleNotFoundError", "AttributeError", "NameError", "NotImplementedError", "MemoryError",
    "RecursionError", "TemplateDoesNotExist", "WorkerLostError", "SoftTimeLimitExceeded",
)  # fmt: skip
#: Frames of a traceback that the log keeps, the last ones.
_PLACES = 25


def without_quotes(texte: str) -> str:
    """The same text without the lines in which PostgreSQL quotes keys, rows or statements."""
    return "\n".join(ligne for ligne in texte.splitlines() if not ligne.lstrip().startswith(_CITATIONS))


def route_of(request: Any) -> str:
    """Name of the address asked, `-` for an address of nobody; never its path."""
    trouve = getattr(request, "resolver_match", None)
    return (trouve.view_name or "-") if trouve is not None else "-"


def without_path(record: logging.LogRecord) -> str:
    """The message of a record; where Django wrote the path of its request, the name of the route."""
    if record.name.startswith("django.security.") and not record.name.endswith(".csrf"):
        # « Invalid HTTP_HOST header: … »: the words are the visitor's, the name of the refusal says enough.
        return record.name.rpartition(".")[2]
    texte = record.getMessage()
    request = getattr(record, "request", None)
    chemin = getattr(request, "path", "")
    if len(chemin) <= 1:
        return texte
    # Django escapes what is not ASCII before it writes it.
    for ecrit in (chemin, chemin.encode("unicode_escape").decode("ascii")):
        texte = texte.replace(ecrit, f"[{route_of(request)}]")
    return texte


class SansCitations(logging.Formatter):
    """Formatter of a console: a traceback keeps its lines, a quoted row and a path do not get in."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, without the path of a request."""
        record.message = without_path(record)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        """Traceback without the quotes of the base."""
        return without_quotes(super().formatException(ei))


class LignesJson(logging.Formatter):
    """One JSON object a line: `at`, `niveau`, `source`, `message`, `requete`, the `champs` given, and the error.

    What a record carries besides (`extra`) is left out: only `champs` was meant for the log.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The object, on one line."""
        ligne: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "niveau": record.levelname,
            "source": record.name,
            "message": without_quotes(without_path(record)),
        }
        # Django tells a refusal once the request is over: its number is then on the request alone.
        if numero := numero_de_requete.get() or getattr(getattr(record, "request", None), "META", {}).get(NUMERO):
            ligne["requete"] = numero
        ligne |= getattr(record, "champs", {})
        if record.exc_info and record.exc_info[1] is not None:
            ligne["erreur"] = described(record.exc_info[1])
        return json.dumps(ligne, ensure_ascii=False, default=str)


def described(erreur: BaseException) -> dict[str, Any]:
    """Type, place, and cause of an error; its words when they cannot quote anybody; the constraint it broke."""
    nom = type(erreur).__name__
    places = traceback.extract_tb(erreur.__traceback__)[-_PLACES:]
    decrite: dict[str, Any] = {
        "type": nom,
        "places": [f"{place.filename}:{place.lineno} {place.name}" for place in places],
    }
    if nom in _MOTS_SANS_DANGER:
        decrite["mots"] = without_quotes(str(erreur))
    if contrainte := getattr(getattr(erreur, "diag", None), "constraint_name", None):
        decrite["contrainte"] = contrainte
    cause = erreur.__cause__ or (None if erreur.__suppress_context__ else erreur.__context__)
    if cause is not None:
        decrite["cause"] = described(cause)
    return decrite
