"""Who calls: the token of django-allauth, the pair of credentials behind it, what it opens, why, how often."""

from __future__ import annotations

from typing import Any, cast

from allauth.idp.oidc.contrib.rest_framework.authentication import TokenAuthentication
from allauth.idp.oidc.contrib.rest_framework.permissions import TokenPermission
from django.http import HttpRequest
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts import clients_api, finalites, horloge, journal
from accounts.api import problemes
from accounts.api.vue import VueApi
from accounts.cadence import seconds_to_wait
from accounts.etendues import Etendue
from accounts.finalites import Finalite
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
        voulues = {methode: etendues.get("GET" if methode == "HEAD" else methode, rien) for methode in _METHODES}
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


class VuePartenaire(VueApi):
    """What the views of machines share; each says its scope (`permission_classes`) and its rates by method.

    Each call names its purpose, among those its scope admits, and leaves a line in the journal, refused or not; one
    without a token, or too soon after another, leaves none: anybody could fill the journal.
    """

    authentication_classes = [JetonPartenaire]
    throttle_classes = [Cadence]
    cadences: dict[str, str] = {"POST": "depot"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a call without a purpose, and what is too big before reading it, once we know who sends it."""
        super().initial(request, *args, **kwargs)
        methode = request.method or ""
        # A method that the view does not take gets its 405, whatever it is for.
        is_prise = hasattr(self, methode.lower())
        if is_prise and request.headers.get(finalites.ENTETE, "") not in self.purposes(methode):
            raise problemes.FinaliteRefusee(self.purposes(methode))
        annonce = request.META.get("CONTENT_LENGTH") or "0"
        is_json = (request.content_type or "").split(";")[0].strip() == "application/json"
        # The envelope of a form comes on top of its file.
        maximum = problemes.JSON_MAX if is_json else problemes.OCTETS_MAX + (1 << 20)
        if annonce.isdigit() and int(annonce) > maximum:
            raise problemes.TropGros

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell the journal who called, what for, and what was answered."""
        rendue = super().finalize_response(request, response, *args, **kwargs)
        appelant: Any = request.user
        if isinstance(appelant, ClientApi) and rendue.status_code not in (405, 429):
            self._tell(request, rendue.status_code, kwargs)
        return rendue

    def purposes(self, methode: str) -> tuple[Finalite, ...]:
        """The purposes that a method admits; those of all for one that the view does not take."""
        voulue = cast(Any, self.permission_classes[0]()).scope
        etendue = voulue.get(methode.replace("HEAD", "GET")) if isinstance(voulue, dict) else voulue
        return finalites.admitted(Etendue(etendue)) if etendue else tuple(Finalite)

    def _tell(self, request: Request, statut: int, valeurs: dict[str, Any]) -> None:
        client = caller(request)
        trouve, dite = request._request.resolver_match, request.headers.get(finalites.ENTETE, "")
        details = {
            "partenaire": client.partenaire.code, "client": client.identifiant, "methode": request.method,
            "operation": trouve.view_name if trouve else "", "statut": statut,
            # A word that is none of ours is not kept: it could hold anything.
            "finalite": dite if dite in set(Finalite) else "",
        }  # fmt: skip
        if valeurs:
            details["objet"] = " ".join(str(valeur)[:80] for valeur in valeurs.values())
        journal.record(journal.Fait.API_APPELEE, organisation=client.partenaire.organisation, details=details)


def caller(request: Request) -> ClientApi:
    """The credentials behind this request."""
    return cast(ClientApi, request.user)
