"""The API in clear text is refused, never led to HTTPS: a system that was redirected would go on sending its secret.

A person's browser is led to HTTPS by Django (`SECURE_SSL_REDIRECT`), then held there by HSTS; a system knows neither,
and finds out that its address is wrong the first time.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.api import problemes


class ClairMiddleware:
    """Before Django's own redirection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse what came without TLS where the site asks for it."""
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and problemes.is_ours(request.path):
            return problemes.in_clear()
        return self.get_response(request)
