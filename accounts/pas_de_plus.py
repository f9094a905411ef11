"""One step more before what binds somebody: the second factor, given again when the last time is long ago.

Opening a session asks for it once (`accounts.second_facteur`); a screen left open must not be enough to decide or to
revoke. django-allauth asks and checks (its pages « Confirmez que c’est vous »), and keeps the times in the session.
Regulation: PGSSI-S, two factors for agents; the window is ours (`choix`, `CERTIF_PAS_DE_PLUS_MINUTES`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse

from accounts import horloge, oidc_passage

Vue = Callable[..., HttpResponseBase]

#: What django-allauth calls a second factor in its records: a code, a key, a code kept for the day one has lost both.
_SECOND_FACTEUR = "mfa"


def recently_authenticated(vue: Vue | None = None, *, minutes: int | None = None) -> Any:
    """Let the view answer if the second factor was given within `minutes` (default: the setting), else ask for it.

    What a form carried is kept in the session and the gesture goes on by itself once confirmed: nothing is typed
    twice. Files are not kept: never put it on a view that takes one. In demonstration mode people enter without a
    password: there is nothing to strengthen.
    """

    def decore(interieure: Vue) -> Vue:
        @wraps(interieure)
        def gardee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if settings.DEMO or is_recent(request, minutes):
                return interieure(request, *args, **kwargs)
            return suspend(request)

        return gardee

    return decore if vue is None else decore(vue)


def is_recent(request: HttpRequest, minutes: int | None = None) -> bool:
    """Whether this session's second factor was given within `minutes` (default: the setting)."""
    fenetre = settings.CERTIF_PAS_DE_PLUS_MINUTES if minutes is None else minutes
    derniere = last_at(request)
    return derniere is not None and derniere > horloge.instant() - timedelta(minutes=fenetre)


def last_at(request: HttpRequest) -> datetime | None:
    """When this session last gave its second factor; None when it never did."""
    donnes = [
        preuve["at"]
        for preuve in get_authentication_records(request, request.user)
        if preuve["method"] == _SECOND_FACTEUR
    ]
    return datetime.fromtimestamp(max(donnes), UTC) if donnes else None


def suspend(request: HttpRequest) -> HttpResponseBase:
    """Keep what was sent, and lead to the page that asks for the second factor (its activation when there is none)."""
    request.session.pop(STATE_SESSION_KEY, None)
    if request.method == "POST":
        request.session[STATE_SESSION_KEY] = {
            "callback": f"{__name__}.{resume.__name__}",
            "state": {
                "adresse": request.get_full_path(),
                "chemin": request.path_info,
                "requete": request.GET.urlencode(),
                "corps": request.POST.urlencode(),
            },
        }
    fortes = [m["url"] for m in get_adapter().get_reauthentication_methods(request.user) if m["id"].startswith("mfa_")]
    page = fortes[0] if fortes else _without_factor(request)
    return redirect(f"{page}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")


def _without_factor(request: HttpRequest) -> str:
    """Where somebody proves who they are who has no factor here: where they gave two, else its activation.

    Activating one in a session that ProConnect opened would let a thief bring their own.
    """
    gardee = oidc_passage.kept(request.session)
    return reverse("compte:proconnect_confirmer" if gardee and gardee[0] == "proconnect" else "mfa_activate_totp")


def resume(request: HttpRequest, garde: Mapping[str, str]) -> HttpResponseBase:
    """Take up the gesture that was stopped, as it was typed; called by django-allauth once the factor is checked.

    Only when the page that was confirmed is the one of this gesture: what somebody gave up is never done later.
    """
    suite = get_next_redirect_url(request, REDIRECT_FIELD_NAME)
    if suite != garde["adresse"]:
        return redirect(suite or "/")
    return _again(request, garde)


def take_up(request: HttpRequest, suite: str) -> HttpResponseBase:
    """The same once a provider confirmed who it is: the gesture that was stopped on the page `suite`, or that page."""
    etat = request.session.pop(STATE_SESSION_KEY, None)
    garde = etat.get("state", {}) if isinstance(etat, dict) else {}
    return _again(request, garde) if garde.get("adresse") == suite else redirect(suite)


def _again(request: HttpRequest, garde: Mapping[str, str]) -> HttpResponseBase:
    vue = resolve(garde["chemin"])
    request.method = "POST"
    request.path = request.path_info = garde["chemin"]
    request.META["QUERY_STRING"] = garde["requete"]
    request.GET = QueryDict(garde["requete"])
    request.POST = QueryDict(garde["corps"])
    request.resolver_match = vue
    return vue.func(request, *vue.args, **vue.kwargs)
