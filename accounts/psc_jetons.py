"""What an answer of Pro Santé Connect must prove before anybody enters (OpenID Connect Core 1.0, §3.1.3.7 and §5.3.2).

Pure functions: the keys, what is expected and the instant are given. The library that logs agents in skips the
signature of a token received on the back channel; here nothing is believed because of where it came from.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

#: The only signature taken: asymmetric, so that the public key of the provider can sign nothing.
ALGORITHME = "RS256"
TAILLE_CLE_MIN = 2048
#: How far the clocks of two machines may be apart.
TOLERANCE = timedelta(seconds=30)
#: A token is read as soon as it is made; an older one comes from somewhere else.
AGE_MAX = timedelta(minutes=5)
SUJET_MAX = 255
#: Which proof failed, for the failures that the library tells apart.
_CODES: dict[type[jwt.PyJWTError], str] = {
    jwt.InvalidIssuerError: "emetteur",
    jwt.InvalidAudienceError: "destinataire",
    jwt.InvalidSignatureError: "signature",
}


class JetonRefuse(Exception):
    """An answer that does not prove what it must; `code` says which proof is missing (log and tests, never a page)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Attendu:
    """What one login waits for: who signs, for whom, in answer to which request, at which level."""

    emetteur: str
    client: str
    nonce: str
    acr: str


def verify_id_token(
    jeton: str, cles: Iterable[Mapping[str, Any]], attendu: Attendu, acces: str, instant: datetime
) -> dict[str, Any]:
    """Claims of an `id_token` whose signature and promises all hold.

    `cles`: the JSON Web Keys of the provider; `acces`: the access token that came with it. Raises `JetonRefuse`.
    """
    cle = _key_of(jeton, cles)
    try:
        dits: dict[str, Any] = jwt.decode(
            jeton, cle, algorithms=[ALGORITHME], issuer=attendu.emetteur, audience=attendu.client,
            # Times are compared below with the instant that is given, presence included.
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["iss", "aud"]},
        )  # fmt: skip
    except jwt.PyJWTError as erreur:
        raise JetonRefuse(_CODES.get(type(erreur), "illisible")) from erreur
    _check_party(dits, attendu.client)
    _check_times(dits, instant)
    _check_request(dits, attendu, acces)
    return dits


def verify_userinfo(dits: Mapping[str, Any], informations: Mapping[str, Any], acr: str) -> str:
    """`SubjectNameID` of the person both answers speak of, at the level asked; raises `JetonRefuse`.

    The level is read in the answers, never in what was asked: at least one states it, and none states another.
    """
    if informations.get("sub") != dits["sub"]:
        raise JetonRefuse("sujet")
    reponses = (dits, informations)
    niveaux = [reponse["acr"] for reponse in reponses if "acr" in reponse]
    if not niveaux or any(niveau != acr for niveau in niveaux):
        raise JetonRefuse("niveau")
    sujets = [str(reponse["SubjectNameID"]) for reponse in reponses if "SubjectNameID" in reponse]
    if any(sujet != sujets[0] for sujet in sujets):
        raise JetonRefuse("sujet")
    return sujets[0] if sujets else ""


def _key_of(jeton: str, cles: Iterable[Mapping[str, Any]]) -> RSAPublicKey:
    """The key that the header names, among those of the provider: never one that comes with the token."""
    try:
        entete = jwt.get_unverified_header(jeton)
    except jwt.PyJWTError as erreur:
        raise JetonRefuse("illisible") from erreur
    if entete.get("alg") != ALGORITHME or "crit" in entete:
        raise JetonRefuse("algorithme")
    for cle in cles:
        if _is_signing(cle) and cle.get("kid") == entete.get("kid"):
            try:
                publique = jwt.PyJWK(dict(cle), algorithm=ALGORITHME).key
            except (jwt.PyJWTError, ValueError) as erreur:
                raise JetonRefuse("cle") from erreur
            if isinstance(publique, RSAPublicKey) and publique.key_size >= TAILLE_CLE_MIN:
                return publique
    raise JetonRefuse("cle")


def _is_signing(cle: Mapping[str, Any]) -> bool:
    return (
        bool(cle.get("kid")) and cle.get("kty") == "RSA" and cle.get("use", "sig") == "sig"
        and cle.get("alg", ALGORITHME) == ALGORITHME and "d" not in cle
    )  # fmt: skip


def _check_party(dits: Mapping[str, Any], client: str) -> None:
    plusieurs = isinstance(dits["aud"], list) and len(dits["aud"]) > 1
    if dits.get("azp", "" if plusieurs else client) != client:
        raise JetonRefuse("destinataire")


def _check_times(dits: Mapping[str, Any], instant: datetime) -> None:
    maintenant = instant.timestamp()
    fin, debut, depuis = (_seconds(dits, nom) for nom in ("exp", "iat", "nbf"))
    tolerance = TOLERANCE.total_seconds()
    if fin is None or fin <= maintenant - tolerance:
        raise JetonRefuse("expire")
    if debut is None or debut < maintenant - AGE_MAX.total_seconds():
        raise JetonRefuse("ancien")
    if max(debut, depuis or 0) > maintenant + tolerance:
        raise JetonRefuse("futur")


def _seconds(dits: Mapping[str, Any], nom: str) -> float | None:
    valeur = dits.get(nom)
    if valeur is not None and (isinstance(valeur, bool) or not isinstance(valeur, int | float)):
        raise JetonRefuse("illisible")
    return valeur


def _check_request(dits: Mapping[str, Any], attendu: Attendu, acces: str) -> None:
    """The token answers this login, goes with this access token, and speaks of somebody."""
    nonce, sujet, empreinte = dits.get("nonce"), dits.get("sub"), dits.get("at_hash")
    if not isinstance(nonce, str) or nonce != attendu.nonce:
        raise JetonRefuse("nonce")
    if not isinstance(sujet, str) or not 0 < len(sujet) <= SUJET_MAX:
        raise JetonRefuse("sujet")
    if empreinte is not None and empreinte != access_hash(acces):
        raise JetonRefuse("acces")


def access_hash(acces: str) -> str:
    """`at_hash` of an access token: the left half of its SHA-256, in base64 for addresses."""
    return base64.urlsafe_b64encode(hashlib.sha256(acces.encode()).digest()[:16]).rstrip(b"=").decode()
