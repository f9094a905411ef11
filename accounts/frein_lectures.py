"""The brake on mass reading, between a view and `accounts.lectures`: what a browser is answered.

A view says which file it opens (`open_file`) before it reads it; the middleware turns a refusal into its page: the
second factor again, a short wait (429), or a stop (403).
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts import lectures, pas_de_plus
from accounts.lectures import LectureFreinee
from accounts.requete import Requete
from accounts.rules.lectures import Verdict

#: Digits from which a search by number is one person's, not a way to browse.
CHIFFRES = 8


def open_file(request: Requete, rpps: str) -> None:
    """Count the file of this person, which the view is about to open; raises `LectureFreinee`."""
    _note(request, rpps)


def search_by_number(request: Requete, recherche: str) -> None:
    """Count a search by RPPS number, found or not: guessing numbers one by one is reading too."""
    compacte = "".join(recherche.split())
    if compacte.isascii() and compacte.isdigit() and len(compacte) >= CHIFFRES:
        _note(request, compacte[:11])


def turn_page(request: Requete) -> None:
    """Count a page of a list that is turned (`apres`, `avant`), whatever its filter: a list read whole is an export."""
    place = request.GET.get("apres") or request.GET.get("avant")
    if place:
        _note(request, f"page:{sha256(request.META.get('QUERY_STRING', '').encode()).hexdigest()[:24]}")


def _note(request: Requete, quoi: str) -> None:
    if settings.CERTIF_FREIN_LECTURES:
        lectures.note(
            lectures.reader_of(request.user, request.jour), quoi, confirme_at=pas_de_plus.last_at(request),
            can_confirm=not settings.DEMO,
        )  # fmt: skip


class FreinMiddleware:
    """Answer a reading that must wait, be confirmed, or stop."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before the view speaks."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page of the refusal, or None to let the error go on."""
        if not isinstance(exception, LectureFreinee):
            return None
        if exception.verdict is Verdict.CONFIRMATION:
            return pas_de_plus.suspend(request)
        is_arret = exception.verdict is Verdict.ARRET
        reponse = render(
            request, "compte/lectures_freinees.html", {"refus": exception, "is_arret": is_arret},
            status=403 if is_arret else 429,
        )  # fmt: skip
        if not is_arret:
            reponse.headers["Retry-After"] = str(exception.attente)
        return reponse
