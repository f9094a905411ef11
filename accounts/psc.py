"""Pro Santé Connect, the OpenID provider of health professionals: where to send somebody, and who came back.

It only says who the person is. Nothing of its answers is written in the base; the session of the site then runs on its
own clock. Why this is ours and not the library's: docs/adr/0015-pro-sante-connect.md.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from accounts.psc_jetons import Attendu, JetonRefuse, verify_id_token, verify_userinfo

logger = logging.getLogger(__name__)

#: Seconds to be answered a connection, then a word: somebody is waiting in front of a page.
DELAIS = (3.05, 6)
#: Seconds during which the description of the provider and its keys are not asked again.
MEMOIRE = 600
#: An unknown key makes them asked again, but not more often than this.
MEMOIRE_CLES_NEUVES = 30
PORTEE = "openid scope_all"
_CONNU = "/.well-known/"
#: What the provider itself calls a breakdown (RFC 6749 §4.1.2.1).
PANNES = frozenset({"server_error", "temporarily_unavailable"})


class Indisponible(Exception):
    """The provider does not answer, or answers what cannot be read: nobody is refused, everybody waits."""


@dataclass(frozen=True, slots=True)
class Aller:
    """What is remembered of a departure until the return; the address after login is `suite`."""

    nonce: str
    verificateur: str
    suite: str


@dataclass(frozen=True, slots=True)
class Identite:
    """Who came back: `sujet` is `SubjectNameID`, `professions` the codes TRE_G15 of what they practise.

    `id_token` and `fin` (where its session is ended) live in the session alone, for the logout.
    """

    sujet: str
    professions: frozenset[str]
    id_token: str
    fin: str


def is_open() -> bool:
    """Whether this installation was given an account of Pro Santé Connect."""
    return bool(settings.PSC_CLIENT_ID)


def start(suite: str) -> tuple[str, str, Aller]:
    """Address to send a browser to, the `state` it carries, and what to remember; raises `Indisponible`."""
    etat, aller = secrets.token_urlsafe(32), Aller(secrets.token_urlsafe(32), secrets.token_urlsafe(64), suite)
    defi = base64.urlsafe_b64encode(hashlib.sha256(aller.verificateur.encode()).digest()).rstrip(b"=").decode()
    demande = {
        "client_id": settings.PSC_CLIENT_ID, "redirect_uri": return_address(), "response_type": "code",
        "scope": PORTEE, "acr_values": settings.PSC_ACR, "state": etat, "nonce": aller.nonce,
        "code_challenge": defi, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{_described()['authorization_endpoint']}?{urlencode(demande)}", etat, aller


def finish(code: str, emetteur: str | None, aller: Aller, instant: datetime) -> Identite:
    """Exchange the code of a return for who the person is, everything checked.

    `emetteur`: what the return says of itself (RFC 9207), if it does. Raises `Indisponible` or `JetonRefuse`.
    """
    description = _described()
    if emetteur is not None and emetteur != description["issuer"]:
        raise JetonRefuse("emetteur")
    recus = _exchange(description, code, aller)
    jeton, acces = recus.get("id_token"), recus.get("access_token")
    if not isinstance(jeton, str) or not isinstance(acces, str):
        raise JetonRefuse("illisible")
    attendu = Attendu(description["issuer"], settings.PSC_CLIENT_ID, aller.nonce, settings.PSC_ACR)
    dits = _verified(description, jeton, attendu, acces, instant)
    informations = _call("GET", description["userinfo_endpoint"], auth=_bearer(acces))
    sujet = verify_userinfo(dits, informations, attendu.acr)
    return Identite(sujet, _professions(informations), jeton, description.get("end_session_endpoint", ""))


def end_address(fin: str, id_token: str, etat: str) -> str:
    """Where a browser ends the session it has at the provider (OpenID Connect RP-Initiated Logout 1.0)."""
    demande = {
        "id_token_hint": id_token, "client_id": settings.PSC_CLIENT_ID,
        "post_logout_redirect_uri": settings.CERTIF_SITE_URL + reverse("compte:psc_sortie"), "state": etat,
    }  # fmt: skip
    return f"{fin}?{urlencode(demande)}"


def return_address() -> str:
    """The address declared to the provider: that of the site, whatever host the request names."""
    return str(settings.CERTIF_SITE_URL) + reverse("compte:psc_retour")


def _verified(
    description: Mapping[str, Any], jeton: str, attendu: Attendu, acces: str, instant: datetime
) -> dict[str, Any]:
    """Claims of the token; the keys are asked again once, when the one it names is not known yet."""
    try:
        return verify_id_token(jeton, _keys(description), attendu, acces, instant)
    except JetonRefuse as refus:
        if refus.code != "cle" or not cache.add("psc:cles-neuves", 1, MEMOIRE_CLES_NEUVES):
            raise
    return verify_id_token(jeton, _keys(description, neuves=True), attendu, acces, instant)


def _exchange(description: Mapping[str, Any], code: str, aller: Aller) -> dict[str, Any]:
    # RFC 6749 §2.3.1: both are encoded before they make the header.
    secret = (quote(settings.PSC_CLIENT_ID, safe=""), quote(settings.PSC_SECRET, safe=""))
    demande = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": return_address(),
        "code_verifier": aller.verificateur,
    }  # fmt: skip
    return _call("POST", description["token_endpoint"], auth=secret, data=demande)


def _described() -> dict[str, Any]:
    """The provider's description of itself, at the address given, which is not the usual one."""
    adresse = settings.PSC_SERVER_URL
    connue: dict[str, Any] | None = cache.get(f"psc:description:{adresse}")
    if connue is None:
        connue = _call("GET", adresse)
        _check_description(connue, adresse)
        cache.set(f"psc:description:{adresse}", connue, MEMOIRE)
    return connue


def _check_description(description: Mapping[str, Any], adresse: str) -> None:
    """It speaks of the issuer whose address this is, and every address is as closed as its own."""
    noms = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    adresses = [description.get(nom) for nom in noms]
    if fin := description.get("end_session_endpoint"):
        adresses.append(fin)
    schema = urlsplit(adresse).scheme
    if description.get("issuer") != adresse.partition(_CONNU)[0] or not all(
        isinstance(a, str) and urlsplit(a).scheme == schema for a in adresses
    ):
        logger.error("psc: the discovery document does not describe its own address")
        raise Indisponible("description")


def _keys(description: Mapping[str, Any], *, neuves: bool = False) -> list[dict[str, Any]]:
    adresse = description["jwks_uri"]
    cles: list[dict[str, Any]] | None = None if neuves else cache.get(f"psc:cles:{adresse}")
    if cles is None:
        recues = _call("GET", adresse).get("keys")
        cles = [cle for cle in recues if isinstance(cle, dict)] if isinstance(recues, list) else []
        cache.set(f"psc:cles:{adresse}", cles, MEMOIRE)
    return cles


def _call(methode: str, adresse: str, **demande: Any) -> dict[str, Any]:
    """One exchange on the back channel. 400 is a refusal; anything else than an object is a breakdown."""
    certificat = (settings.PSC_CERTIFICAT, settings.PSC_CERTIFICAT_CLE) if settings.PSC_CERTIFICAT else None
    try:
        with requests.Session() as session:
            reponse = session.request(
                methode, adresse, timeout=DELAIS, allow_redirects=False, cert=certificat, **demande
            )
        corps = reponse.json()
    except (requests.RequestException, OSError) as erreur:
        logger.warning("psc: %s does not answer (%s)", urlsplit(adresse).path, type(erreur).__name__)
        raise Indisponible(type(erreur).__name__) from erreur
    if reponse.status_code == requests.codes.bad_request:
        raise JetonRefuse("code")
    if reponse.status_code != requests.codes.ok or not isinstance(corps, dict):
        # 401 among them: our own account at the provider is refused, the person can do nothing about it.
        logger.error("psc: %s answered %s", urlsplit(adresse).path, reponse.status_code)
        raise Indisponible(str(reponse.status_code))
    return corps


def _bearer(acces: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    def present(demande: requests.PreparedRequest) -> requests.PreparedRequest:
        demande.headers["Authorization"] = f"Bearer {acces}"
        return demande

    return present


def _professions(informations: Mapping[str, Any]) -> frozenset[str]:
    """Codes of the professions practised: only to tell somebody we do not know whom to ask; never kept."""
    reference = informations.get("SubjectRefPro")
    exercices = reference.get("exercices") if isinstance(reference, dict) else None
    codes = [e.get("codeProfession") for e in exercices if isinstance(e, dict)] if isinstance(exercices, list) else []
    return frozenset(str(code) for code in codes if code)
