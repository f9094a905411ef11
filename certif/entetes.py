"""Headers that every answer carries, whoever made it: a view, a file, an error of Django itself (ADR 0032).

HSTS, `nosniff`, the referrer and the opener are Django's, the content policy django-csp's; here is the rest, and what
Django would leave out of an answer that its own security middleware did not see.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


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
        return reponse
