"""Speak to an OpenID provider: where to send somebody, and what it says of who came back (code flow, PKCE, nonce).

One client for Pro Santé Connect (`accounts.psc`) and ProConnect (`accounts.proconnect`), which say what differs in a
`Fournisseur`. Nothing of the answers is written in the base; the session of the site then runs on its own clock. Why
this is ours and not the library's: docs/adr/0015-pro-sante-connect.md.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from accounts.oidc_jetons import Attendu, JetonRefuse, verify_id_token, verify_same, verify_signed_userinfo

#: Seconds to be answered a connection, then a word: somebody is waiting in front of a page.
DELAIS = (3.05, 6)
#: Seconds during which the description of the provider and its keys are not asked again.
MEMOIRE = 600
#: An unknown key makes them asked again, but not more often than this.
MEMOIRE_CLES_NEUVES = 30
_CONNU = "/.well-known/"
#: What a provider itself calls a breakdown (RFC 6749 §4.1.2.1).
PANNES = frozenset({"server_error", "temporarily_unavailable"})


class Indisponible(Exception):
    """The provider does not answer, or answers what cannot be read: nobody is refused, everybody waits."""


@dataclass(frozen=True, slots=True)
class Fournisseur:
    """One provider: what it calls us, what is asked of it, what its answers must say.

    `nom` names its log, its cache and its addresses (`compte:<nom>_retour`); `demande` are more parameters of the
    departure; `userinfo_signe`: its `userinfo` is a signed token, checked like the other.
    """

    nom: str
    client: str
    secret: str
    adresse: str
    portee: str
    niveaux: frozenset[str]
    session_max: timedelta
    demande: Mapping[str, str] = field(default_factory=dict)
    algorithmes: frozenset[str] = frozenset({"RS256"})
    userinfo_signe: bool = False
    certificat: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Aller:
    """What is remembered of a departure until the return; the address after login is `suite`."""

    nonce: str
    verificateur: str
    suite: str


@dataclass(frozen=True, slots=True)
class Retour:
    """What the provider says, everything checked: claims of the token and of `userinfo`, and the level.

    `id_token` and `fin` (where its session is ended) live in the session alone, for the logout.
    """

    dits: dict[str, Any]
    informations: dict[str, Any]
    niveau: str
    id_token: str
    fin: str


def start(fournisseur: Fournisseur, suite: str) -> tuple[str, str, Aller]:
    """Address to send a browser to, the `state` it carries, and what to remember; raises `Indisponible`."""
    etat, aller = secrets.token_urlsafe(32), Aller(secrets.token_urlsafe(32), secrets.token_urlsafe(64), suite)
    defi = base64.urlsafe_b64encode(hashlib.sha256(aller.verificateur.encode()).digest()).rstrip(b"=").decode()
    demande = {
        "client_id": fournisseur.client, "redirect_uri": return_address(fournisseur), "response_type": "code",
        "scope": fournisseur.portee, "state": etat, "nonce": aller.nonce,
        "code_challenge": defi, "code_challenge_method": "S256", **fournisseur.demande,
    }  # fmt: skip
    return f"{_described(fournisseur)['authorization_endpoint']}?{urlencode(demande)}", etat, aller


def finish(fournisseur: Fournisseur, code: str, emetteur: str | None, aller: Aller, instant: datetime) -> Retour:
    """Exchange the code of a return for what the provider says of the person, everything checked.

    `emetteur`: what the return says of itself (RFC 9207), if it does. Raises `Indisponible` or `JetonRefuse`.
    """
    description = _described(fournisseur)
    if emetteur is not None and emetteur != description["issuer"]:
        raise JetonRefuse("emetteur")
    recus = _exchange(fournisseur, description, code, aller)
    jeton, acces = recus.get("id_token"), recus.get("access_token")
    if not isinstance(jeton, str) or not isinstance(acces, str):
        raise JetonRefuse("illisible")
    attendu = Attendu(
        description["issuer"], fournisseur.client, aller.nonce, fournisseur.niveaux, fournisseur.session_max,
        fournisseur.algorithmes,
    )  # fmt: skip
    dits = _with_keys(fournisseur, description, lambda cles: verify_id_token(jeton, cles, attendu, acces, instant))
    informations = _informed(fournisseur, description, attendu, acces, instant)
    niveau = verify_same(dits, informations, fournisseur.niveaux)
    return Retour(dits, informations, niveau, jeton, description.get("end_session_endpoint", ""))


def end_address(fournisseur: Fournisseur, fin: str, id_token: str, etat: str) -> str:
    """Where a browser ends the session it has at the provider (OpenID Connect RP-Initiated Logout 1.0)."""
    demande = {
        "id_token_hint": id_token, "client_id": fournisseur.client,
        "post_logout_redirect_uri": settings.CERTIF_SITE_URL + reverse(f"compte:{fournisseur.nom}_sortie"),
        "state": etat,
    }  # fmt: skip
    return f"{fin}?{urlencode(demande)}"


def return_address(fournisseur: Fournisseur) -> str:
    """The address declared to the provider: that of the site, whatever host the request names."""
    return str(settings.CERTIF_SITE_URL) + reverse(f"compte:{fournisseur.nom}_retour")


def _with_keys(
    fournisseur: Fournisseur, description: Mapping[str, Any], verify: Callable[[list[dict[str, Any]]], dict[str, Any]]
) -> dict[str, Any]:
    """Claims of a token; the keys are asked again once, when the one it names is not known yet."""
    try:
        return verify(_keys(fournisseur, description))
    except JetonRefuse as refus:
        if refus.code != "cle" or not cache.add(f"{fournisseur.nom}:cles-neuves", 1, MEMOIRE_CLES_NEUVES):
            raise
    return verify(_keys(fournisseur, description, neuves=True))


def _informed(
    fournisseur: Fournisseur, description: Mapping[str, Any], attendu: Attendu, acces: str, instant: datetime
) -> dict[str, Any]:
    """What `userinfo` says, its signature checked when it has one."""
    reponse = _call(fournisseur, "GET", description["userinfo_endpoint"], auth=_bearer(acces))
    if not fournisseur.userinfo_signe:
        return _object(fournisseur, reponse)
    jeton = reponse.text.strip()
    return _with_keys(
        fournisseur, description, lambda cles: verify_signed_userinfo(jeton, cles, attendu, instant)
    )  # fmt: skip


def _exchange(
    fournisseur: Fournisseur, description: Mapping[str, Any], code: str, aller: Aller
) -> dict[str, Any]:  # fmt: skip
    # RFC 6749 §2.3.1: both are encoded before they make the header.
    secret = (quote(fournisseur.client, safe=""), quote(fournisseur.secret, safe=""))
    demande = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": return_address(fournisseur),
        "code_verifier": aller.verificateur,
    }  # fmt: skip
    return _object(
        fournisseur, _call(fournisseur, "POST", description["token_endpoint"], auth=secret, data=demande)
    )  # fmt: skip


def _described(fournisseur: Fournisseur) -> dict[str, Any]:
    """The provider's description of itself, at the address given, which is not always the usual one."""
    cle = f"{fournisseur.nom}:description:{fournisseur.adresse}"
    connue: dict[str, Any] | None = cache.get(cle)
    if connue is None:
        connue = _object(fournisseur, _call(fournisseur, "GET", fournisseur.adresse))
        _check_description(fournisseur, connue)
        cache.set(cle, connue, MEMOIRE)
    return connue


def _check_description(fournisseur: Fournisseur, description: Mapping[str, Any]) -> None:
    """It speaks of the issuer whose address this is, and every address is as closed as its own."""
    noms = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    adresses = [description.get(nom) for nom in noms]
    if fin := description.get("end_session_endpoint"):
        adresses.append(fin)
    schema = urlsplit(fournisseur.adresse).scheme
    if description.get("issuer") != fournisseur.adresse.partition(_CONNU)[0] or not all(
        isinstance(a, str) and urlsplit(a).scheme == schema for a in adresses
    ):
        _logger(fournisseur).error("%s: the discovery document does not describe its own address", fournisseur.nom)
        raise Indisponible("description")


def _keys(fournisseur: Fournisseur, description: Mapping[str, Any], *, neuves: bool = False) -> list[dict[str, Any]]:
    adresse = description["jwks_uri"]
    cles: list[dict[str, Any]] | None = None if neuves else cache.get(f"{fournisseur.nom}:cles:{adresse}")
    if cles is None:
        recues = _object(fournisseur, _call(fournisseur, "GET", adresse)).get("keys")
        cles = [cle for cle in recues if isinstance(cle, dict)] if isinstance(recues, list) else []
        cache.set(f"{fournisseur.nom}:cles:{adresse}", cles, MEMOIRE)
    return cles


def _call(fournisseur: Fournisseur, methode: str, adresse: str, **demande: Any) -> requests.Response:
    """One exchange on the back channel. 400 is a refusal; anything else than 200 is a breakdown."""
    journal = _logger(fournisseur)
    try:
        with requests.Session() as session:
            reponse = session.request(
                methode, adresse, timeout=DELAIS, allow_redirects=False, cert=fournisseur.certificat, **demande
            )
    except (requests.RequestException, OSError) as erreur:
        journal.warning("%s: %s does not answer (%s)", fournisseur.nom, urlsplit(adresse).path, type(erreur).__name__)
        raise Indisponible(type(erreur).__name__) from erreur
    if reponse.status_code == requests.codes.bad_request:
        raise JetonRefuse("code")
    if reponse.status_code != requests.codes.ok:
        # 401 among them: our own account at the provider is refused, the person can do nothing about it.
        journal.error("%s: %s answered %s", fournisseur.nom, urlsplit(adresse).path, reponse.status_code)
        raise Indisponible(str(reponse.status_code))
    return reponse


def _object(fournisseur: Fournisseur, reponse: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer; anything else is a breakdown."""
    try:
        corps = reponse.json()
    except json.JSONDecodeError:
        corps = None
    if not isinstance(corps, dict):
        _logger(fournisseur).warning("%s: %s is not an object", fournisseur.nom, urlsplit(reponse.url).path)
        raise Indisponible("corps")
    return corps


def _logger(fournisseur: Fournisseur) -> logging.Logger:
    return logging.getLogger(f"accounts.{fournisseur.nom}")


def _bearer(acces: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    def present(demande: requests.PreparedRequest) -> requests.PreparedRequest:
        demande.headers["Authorization"] = f"Bearer {acces}"
        return demande

    return present
