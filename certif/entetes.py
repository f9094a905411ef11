"""Headers that every answer carries, whoever made it: a view, a file, an error of Django itself (ADR 0032).

HSTS, `nosniff`, the referrer and the opener are Django's, the content policy django-csp's; here is the rest, and what
Django would leave out of an answer that its own security middleware did not see.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase

#: What is answered to somebody is kept by no cache, neither on the way nor in the browser of a shared computer.
GARDEE_PAR_PERSONNE = "private, no-store"


class EntetesMiddleware:
    """Set what is missing, never replace what a view chose."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        permises = ", ".join(f"{nom}={qui}" for nom, qui in settings.PERMISSIONS_POLICY.items())
        self.entetes = {
            "Permissions-Policy": permises,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then complete."""
        reponse = self.get_response(request)
        for nom, valeur in self.entetes.items():
            reponse.headers.setdefault(nom, valeur)
        if is_personal(request):
            reponse.headers.setdefault("Cache-Control", GARDEE_PAR_PERSONNE)
        return reponse


def is_personal(request: HttpRequest) -> bool:
    """Whether this was answered to somebody: a person who is logged in, or a system that showed its token.

    Looks at the session only where it was read already: a file of the site has none, and an error of the base asks
    nothing more of it.
    """
    lue = getattr(getattr(request, "session", None), "_session_cache", {})
    return SESSION_KEY in lue or "Authorization" in request.headers
