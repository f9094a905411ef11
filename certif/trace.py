"""One line and one measure a request: its number, its route, its status, its time; never who, never which object.

The route is the name of the address (`ordre:dossier`), not its path, which may hold the number of a person, a token or
what somebody typed. The number goes back in `X-Request-ID` and stands on every line logged meanwhile: who reports an
error gives it, and the operator finds the rest.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from certif import metriques
from certif.socle.traces import NUMERO, numero_de_requete, route_of

journal = logging.getLogger("certif.requete")
#: What our proxy gives (`$request_id`); anything else is a visitor's text, and is not repeated.
_NUMERO = re.compile(r"[0-9a-f]{32}")


class TraceMiddleware:
    """Outermost: sees what all the others answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Number the request, answer it, tell it."""
        recu = request.headers.get("X-Request-ID", "")
        numero = recu if _NUMERO.fullmatch(recu) else uuid.uuid4().hex
        request.META[NUMERO] = numero
        jeton = numero_de_requete.set(numero)
        depart = time.perf_counter()
        try:
            reponse = self.get_response(request)
            duree = time.perf_counter() - depart
            metriques.note(request, reponse.status_code, duree)
            if journal.isEnabledFor(logging.INFO):
                journal.info("requete", extra={"champs": _fields(request, reponse, duree)})
        finally:
            numero_de_requete.reset(jeton)
        reponse.headers["X-Request-ID"] = numero
        return reponse


def _fields(request: HttpRequest, reponse: HttpResponseBase, duree: float) -> dict[str, object]:
    return {
        "methode": request.method,
        "route": route_of(request),
        "statut": reponse.status_code,
        "duree_ms": round(duree * 1000, 1),
        "acteur": kind_of_actor(request),
    }


def kind_of_actor(request: HttpRequest) -> str:
    """`systeme` (a token), `titulaire`, `agent` or `anonyme`; asks nothing of the base that the view did not ask."""
    if "Authorization" in request.headers:
        return "systeme"
    utilisateur = getattr(request, "_cached_user", None)
    if utilisateur is None or not utilisateur.is_authenticated:
        return "anonyme"
    return "titulaire" if utilisateur.professionnel_id else "agent"
