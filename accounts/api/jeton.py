"""The token endpoint: django-allauth's own view, behind a brake on guessing."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.idp.oidc import views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import clients_api
from accounts.cadence import seconds_to_wait

#: Tries from one address in a minute: a client asks for a token twice an hour.
ESSAIS, FENETRE = 60, 60


@csrf_exempt
@login_not_required
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """`POST /api/v1/oauth/token` (RFC 6749 §4.4): credentials against a bearer token."""
    trop = _brake(request)
    if trop is not None:
        return trop
    clients_api.close_ended()
    return views.token(request)


@csrf_exempt
@login_not_required
@require_POST
def revocation(request: HttpRequest) -> HttpResponse:
    """`POST /api/v1/oauth/revocation` (RFC 7009): give a token back before its end."""
    return _brake(request) or views.revoke(request)


def _brake(request: HttpRequest) -> HttpResponse | None:
    adresse = get_adapter().get_client_ip(request)
    attente = seconds_to_wait(f"jeton:{adresse}", ESSAIS, FENETRE)
    if not attente:
        return None
    corps = {"error": "slow_down", "error_description": f"Trop d’essais : reprenez dans {attente} secondes."}
    return JsonResponse(corps, status=429, headers={"Retry-After": str(attente)})
