"""Agents need a second factor: without one, every page leads to its activation (PGSSI-S, two factors)."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import horloge
from accounts.chemins import path_to
from accounts.models import Utilisateur

CLE_SESSION = "second_facteur"
#: How the records of a session say that two factors were given to ProConnect, and for how many seconds that opens.
PROCONNECT, VALIDITE = "proconnect", 60


class EtapeSecondFacteur(AuthenticateStage):
    """The second stage of a login; not asked of who has just given two factors to ProConnect."""

    def _should_handle(self, request: HttpRequest) -> bool:
        depuis = horloge.instant().timestamp() - VALIDITE
        is_fort = any(
            preuve.get("type") == PROCONNECT and preuve["at"] > depuis
            for preuve in get_authentication_records(request, self.login.user)
        )
        return not is_fort and bool(super()._should_handle(request))


class SecondFacteurMiddleware:
    """Redirect an agent who has neither TOTP nor passkey; allauth asks for the factor at login once there is one.

    A professional comes by Pro Santé Connect, which carries its own. In demonstration mode people are entered
    without a password, so there is nothing to strengthen.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or lead to the activation of a second factor."""
        utilisateur = request.user
        if settings.DEMO or not utilisateur.is_authenticated or self._is_account_page(request):
            return self.get_response(request)
        if request.session.get(CLE_SESSION) or not self._needs_factor(request, utilisateur):
            return self.get_response(request)
        return redirect("mfa_activate_totp")

    def _is_account_page(self, request: HttpRequest) -> bool:
        racine = path_to("account_login").rsplit("/", 2)[0]
        return request.path.startswith(racine + "/") or request.path.startswith(settings.STATIC_URL)

    def _needs_factor(self, request: HttpRequest, utilisateur: Utilisateur) -> bool:
        """Whether this agent has no factor yet; a positive answer is remembered for the session."""
        if not utilisateur.is_agent:
            return False
        actif = Authenticator.objects.filter(
            user=utilisateur, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exists()
        if actif:
            request.session[CLE_SESSION] = True
        return not actif
