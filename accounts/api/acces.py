"""Who calls: the token of django-allauth, the pair of credentials behind it, what it opens, how often it may ask."""

from __future__ import annotations

from typing import Any, cast

from allauth.idp.oidc.contrib.rest_framework.authentication import TokenAuthentication
from allauth.idp.oidc.contrib.rest_framework.permissions import TokenPermission
from django.http import HttpRequest
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts import clients_api, horloge
from accounts.api import problemes
from accounts.cadence import seconds_to_wait
from accounts.etendues import Etendue
from accounts.models import ClientApi

#: Requests of one pair of credentials: how many, in how many seconds.
CADENCES = {"depot": (120, 60), "lecture": (600, 60), "identite": (120, 60)}
_METHODES = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class JetonPartenaire(TokenAuthentication):
    """The bearer token of a partner; `request.user` is its `ClientApi`, `request.auth` the library's token."""

    def authenticate(self, request: Any) -> tuple[ClientApi, Any] | None:
        """The library judges the `Authorization` header alone.

        It reads the address and the form of the request it is given: a token in an address would end in logs, and
        200 MB would be read before knowing who sends them.
        """
        entete = HttpRequest()
        entete.method, entete.path, entete.path_info = request.method, request.path, request.path
        entete.META = {nom: valeur for nom, valeur in request.META.items() if not nom.startswith("wsgi.")}
        entete.META["QUERY_STRING"] = ""
        trouve = super().authenticate(entete) if "HTTP_AUTHORIZATION" in entete.META else None
        if trouve is None:
            return None
        jeton = trouve[1]
        ouverts = ClientApi.objects.filter(clients_api.in_force(horloge.instant()))
        client = ouverts.select_related("partenaire__organisation").filter(client_id=jeton.client_id).first()
        if client is None:
            return None
        clients_api.note_use(client)
        return client, jeton

    def authenticate_header(self, request: Any) -> str:
        """What the 401 says: a bearer token is asked for."""
        return 'Bearer realm="certif"'


def scope(etendues: Etendue | dict[str, Etendue]) -> type[BasePermission]:
    """Permission class: the token carries this scope (or the one of the method)."""
    # A method that the view does not take asks for no scope: it gets its 405 (the library stumbles on an absent one).
    rien: list[str] = []
    voulues: Any = str(etendues)
    if isinstance(etendues, dict):
        voulues = {methode: etendues.get(methode, rien) for methode in _METHODES}
    return cast(type[BasePermission], TokenPermission.has_scope(voulues))


class Cadence(BaseThrottle):
    """At most so many requests of a kind (see `VuePartenaire.cadences`) per pair of credentials."""

    attente = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request."""
        nature = cast(VuePartenaire, view).cadences.get(request.method or "", "lecture")
        limite, fenetre = CADENCES[nature]
        self.attente = seconds_to_wait(f"api:{nature}:{caller(request).pk}", limite, fenetre)
        return self.attente == 0

    def wait(self) -> float:
        """Seconds for `Retry-After`."""
        return self.attente


class VuePartenaire(APIView):
    """What the views of this API share; each says its scope (`permission_classes`) and its rates by method."""

    authentication_classes = [JetonPartenaire]
    throttle_classes = [Cadence]
    cadences: dict[str, str] = {"POST": "depot"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too big before reading it, once we know who sends it."""
        super().initial(request, *args, **kwargs)
        annonce = request.META.get("CONTENT_LENGTH") or "0"
        is_json = (request.content_type or "").split(";")[0].strip() == "application/json"
        # The envelope of a form comes on top of its file.
        maximum = problemes.JSON_MAX if is_json else problemes.OCTETS_MAX + (1 << 20)
        if annonce.isdigit() and int(annonce) > maximum:
            raise problemes.TropGros

    def get_exception_handler(self) -> Any:
        """Errors are problems, in French."""
        return problemes.handle


def caller(request: Request) -> ClientApi:
    """The credentials behind this request."""
    return cast(ClientApi, request.user)
