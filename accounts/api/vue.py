"""What every view of the API shares: problems in French, an ETag on what is read, a rate; and the public ones."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api import problemes
from accounts.cadence import seconds_to_wait

#: Requests of one address to what is public (a hospital may have one for all): how many, in how many seconds.
CADENCE_PUBLIQUE = (600, 60)


class VueApi(APIView):
    """A view of the API. `introuvable`: what a 404 says (sentence, remedy); `rubrique`: its heading in the document."""

    rubrique = ""
    introuvable: tuple[str, str] | None = None
    #: Seconds during which an answer may be kept by anybody; None when it is somebody's own.
    partage: int | None = None

    def get_exception_handler(self) -> Any:
        """Errors are problems, in French."""
        return problemes.handle

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or say that what the caller holds is still true (304)."""
        return self._conditional(request, super().dispatch(request, *args, **kwargs))

    def _conditional(self, request: HttpRequest, reponse: HttpResponseBase) -> HttpResponseBase:
        is_lue = request.method in ("GET", "HEAD") and reponse.status_code == 200
        if not is_lue or not isinstance(reponse, HttpResponse):  # what is streamed has no name before its end
            return reponse
        if self.partage is None:
            # A system holds what it was told and asks whether it is still true; a browser holds nothing of a person.
            is_systeme = "Authorization" in request.headers
            patch_cache_control(reponse, private=True, **({"no_cache": True} if is_systeme else {"no_store": True}))
        else:
            patch_cache_control(reponse, public=True, max_age=self.partage)
        if isinstance(reponse, Response):
            reponse.render()
        set_response_etag(reponse)
        return get_conditional_response(request, etag=reponse["ETag"], response=reponse) or reponse


class CadencePublique(BaseThrottle):
    """At most so many requests of one address."""

    attente = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request."""
        adresse = get_adapter().get_client_ip(request._request)
        self.attente = seconds_to_wait(f"api:publique:{adresse}", *CADENCE_PUBLIQUE)
        return self.attente == 0

    def wait(self) -> float:
        """Seconds for `Retry-After`."""
        return self.attente


class VuePublique(VueApi):
    """A view open to anybody: no token, no purpose, a rate by address."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes = [CadencePublique]
    partage = 300
