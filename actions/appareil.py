"""Whose captures a phone shows: an opaque key of the person, in a cookie that the page reads without network.

Sessions end with the browser, captures do not: the page must know for whom it keeps a photo when nobody can be asked.
The key opens nothing, it only tells two people apart; the server believes the session, never this cookie.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import Utilisateur

NOM = "captures"
DUREE = timedelta(days=390)


def key_of(utilisateur: Utilisateur) -> str:
    """The key of this person on every phone: always the same, and nothing can be read from it."""
    return hashlib.sha256(f"captures:{utilisateur.identifiant}".encode()).hexdigest()[:32]


def cookie() -> str:
    """Its name on this site; the scripts know it with and without the prefix."""
    return f"{settings.CERTIF_PREFIXE_TEMOINS}{NOM}"


def is_marked(request: HttpRequest) -> bool:
    """Whether this phone keeps captures, for whomever."""
    return cookie() in request.COOKIES


def mark(reponse: HttpResponseBase, utilisateur: Utilisateur) -> None:
    """Say that this phone keeps captures for this person; read by the script, hence not `HttpOnly`."""
    reponse.set_cookie(
        cookie(), key_of(utilisateur), max_age=DUREE, secure=bool(settings.SESSION_COOKIE_SECURE), samesite="Lax"
    )


def hand_over(request: HttpRequest, reponse: HttpResponseBase, utilisateur: Utilisateur) -> None:
    """Somebody else has come to a phone that keeps captures: from now on it shows theirs, not the former person's."""
    marque = request.COOKIES.get(cookie())
    if marque and marque != key_of(utilisateur):
        mark(reponse, utilisateur)
