"""Pages of the errors, in French: what happened, what was not lost, what to do next.

400, 413, 500 and 503 stand alone (no context, no query): they must come out even when the base or the request
is broken. The others are ordinary pages of the site.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.api import problemes
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def _standalone(request: HttpRequest, statut: int) -> HttpResponse:
    """A page that asks for nothing but the nonce of its one script, which costs no query."""
    return HttpResponse(render_to_string(f"{statut}.html", {"nonce": getattr(request, "csp_nonce", "")}), status=statut)


def requete_incorrecte(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood (413 when it is only too heavy)."""
    if problemes.is_ours(request.path):
        return problemes.bare(400)
    if isinstance(exception, RequestDataTooBig):
        return trop_lourd(request)
    return _standalone(request, 400)


def trop_lourd(request: HttpRequest) -> HttpResponse:
    """413: more than the site reads at once."""
    return _standalone(request, 413)


def acces_refuse(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person is known, the gesture is not theirs; the refusal of an act is shown as it is."""
    refus = exception if isinstance(exception, Refus) else None
    return render(request, "403.html", {"refus": refus}, status=403)


def depasse(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """409: somebody changed the object first; nothing was overwritten."""
    refus = exception if isinstance(exception, Refus) else None
    return render(request, "409.html", {"refus": refus}, status=409)


def page_introuvable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing this person may see (the two are never told apart)."""
    if problemes.is_ours(request.path):
        return problemes.bare(404)
    return render(request, "404.html", status=404)


def erreur_serveur(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _standalone(request, 500)


def methode_refusee(request: HttpRequest, refus: HttpResponse) -> HttpResponse:
    """405: the address exists, the gesture is not one it takes; the methods it takes stay in `Allow`."""
    permises = refus.headers.get("Allow", "")
    page = render(request, "405.html", {"is_lisible": "GET" in permises, "adresse": request.path}, status=405)
    page.headers["Allow"] = permises
    return page


def fichier_illisible(request: HttpRequest, refus: Refus) -> HttpResponse:
    """503: a document we keep cannot be read now; the reason is in the log."""
    return render(request, "fichier_illisible.html", {"refus": refus}, status=503)


def csrf_perime(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a stale or foreign form: nothing was saved, the page must be opened again.

    A view that gives back what was typed (`actions.views.reprise`) does so, for a form of ours only.
    """
    reprise = getattr(getattr(request.resolver_match, "func", None), "reprise", None)
    if reprise is not None and request.headers.get("Origin") in (None, f"{request.scheme}://{request.get_host()}"):
        rendue: HttpResponse | None = reprise(request)
        if rendue is not None:
            return rendue
    return render(request, "403_csrf.html", status=403)


class RefusMiddleware:
    """Turn what a view let through into its page: a stale object is a 409, a right that is missing a 403,
    a stored file that the disk does not give a 503.

    Any other refusal belongs to a form and must be caught by its view: it stays an error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Turn away an address that no text of the base can hold."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return requete_incorrecte(request)
        reponse = self.get_response(request)
        if isinstance(reponse, HttpResponseNotAllowed) and not reponse.content and request.accepts("text/html"):
            return methode_refusee(request, reponse)
        return reponse

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Page of the refusal, or None to let the error go on."""
        if isinstance(exception, Depasse):
            return depasse(request, exception)
        if isinstance(exception, Refus) and exception.code == "non_autorise":
            return acces_refuse(request, exception)
        if isinstance(exception, Refus) and exception.code == "fichier_illisible":
            return fichier_illisible(request, exception)
        return None
