"""What an answer of an OpenID provider must prove before anybody enters (OpenID Connect Core 1.0, §3.1.3.7 and §5.3.2).

Pure functions: the keys, what is expected and the instant are given. The library that logs agents in skips the
signature of a token received on the back channel; here nothing is believed because of where it came from. One code for
Pro Santé Connect and ProConnect: what differs is in `Attendu`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

#: Signatures that may be taken: asymmetric, so that the public key of the provider can sign nothing; key by kind.
TYPES = {"RS256": "RSA", "ES256": "EC"}
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
    """What one login waits for: who signs and how, for whom, in answer to which request, at which levels.

    `session_max`: how long ago the person may have proved who they are to the provider (`auth_time`, when it says it).
    """

    emetteur: str
    client: str
    nonce: str
    niveaux: frozenset[str]
    session_max: timedelta
    algorithmes: frozenset[str] = frozenset({"RS256"})


def verify_id_token(
    jeton: str, cles: Iterable[Mapping[str, Any]], attendu: Attendu, acces: str, instant: datetime
) -> dict[str, Any]:
    """Claims of an `id_token` whose signature and promises all hold.

    `cles`: the JSON Web Keys of the provider; `acces`: the access token that came with it. Raises `JetonRefuse`.
    """
    dits = _signed(jeton, cles, attendu)
    _check_party(dits, attendu.client)
    _check_times(dits, instant, attendu.session_max)
    _check_request(dits, attendu, acces)
    return dits


def verify_signed_userinfo(
    jeton: str, cles: Iterable[Mapping[str, Any]], attendu: Attendu, instant: datetime
) -> dict[str, Any]:
    """Claims of a `userinfo` given as a signed token (ProConnect): its signature, issuer, recipient and end hold."""
    dits = _signed(jeton, cles, attendu)
    _check_party(dits, attendu.client)
    fin = _seconds(dits, "exp")
    if fin is not None and fin <= instant.timestamp() - TOLERANCE.total_seconds():
        raise JetonRefuse("expire")
    return dits


def verify_same(dits: Mapping[str, Any], informations: Mapping[str, Any], niveaux: frozenset[str]) -> str:
    """The level that both answers give to one same person; raises `JetonRefuse`.

    The level is read in the answers, never in what was asked: at least one states it, and none states another.
    """
    if informations.get("sub") != dits["sub"]:
        raise JetonRefuse("sujet")
    dites = [reponse["acr"] for reponse in (dits, informations) if "acr" in reponse]
    if not dites or any(not isinstance(dite, str) or dite not in niveaux or dite != dites[0] for dite in dites):
        raise JetonRefuse("niveau")
    return str(dites[0])


def access_hash(acces: str) -> str:
    """`at_hash` of an access token: the left half of its SHA-256, in base64 for addresses."""
    return base64.urlsafe_b64encode(hashlib.sha256(acces.encode()).digest()[:16]).rstrip(b"=").decode()


def _signed(jeton: str, cles: Iterable[Mapping[str, Any]], attendu: Attendu) -> dict[str, Any]:
    algorithme, cle = _key_of(jeton, cles, attendu.algorithmes)
    try:
        dits: dict[str, Any] = jwt.decode(
            jeton, cle, algorithms=[algorithme], issuer=attendu.emetteur, audience=attendu.client,
            # Times are compared below with the instant that is given, presence included.
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["iss", "aud"]},
        )  # fmt: skip
    except jwt.PyJWTError as erreur:
        raise JetonRefuse(_CODES.get(type(erreur), "illisible")) from erreur
    return dits


def _key_of(
    jeton: str, cles: Iterable[Mapping[str, Any]], algorithmes: frozenset[str]
) -> tuple[str, RSAPublicKey | EllipticCurvePublicKey]:
    """The key that the header names, among those of the provider: never one that comes with the token."""
    try:
        entete = jwt.get_unverified_header(jeton)
    except jwt.PyJWTError as erreur:
        raise JetonRefuse("illisible") from erreur
    algorithme = entete.get("alg")
    if not isinstance(algorithme, str) or algorithme not in algorithmes or "crit" in entete:
        raise JetonRefuse("algorithme")
    for cle in cles:
        if _is_signing(cle, algorithme) and cle.get("kid") == entete.get("kid"):
            try:
                publique = jwt.PyJWK(dict(cle), algorithm=algorithme).key
            except (jwt.PyJWTError, ValueError) as erreur:
                raise JetonRefuse("cle") from erreur
            if _is_strong(publique):
                return algorithme, publique
    raise JetonRefuse("cle")


def _is_signing(cle: Mapping[str, Any], algorithme: str) -> bool:
    return (
        bool(cle.get("kid")) and cle.get("kty") == TYPES[algorithme] and cle.get("use", "sig") == "sig"
        and cle.get("alg", algorithme) == algorithme and "d" not in cle
    )  # fmt: skip


def _is_strong(cle: Any) -> bool:
    if isinstance(cle, RSAPublicKey):
        return cle.key_size >= TAILLE_CLE_MIN
    return isinstance(cle, EllipticCurvePublicKey) and isinstance(cle.curve, SECP256R1)


def _check_party(dits: Mapping[str, Any], client: str) -> None:
    plusieurs = isinstance(dits["aud"], list) and len(dits["aud"]) > 1
    if dits.get("azp", "" if plusieurs else client) != client:
        raise JetonRefuse("destinataire")


def _check_times(dits: Mapping[str, Any], instant: datetime, session_max: timedelta) -> None:
    maintenant = instant.timestamp()
    fin, debut, depuis, preuve = (_seconds(dits, nom) for nom in ("exp", "iat", "nbf", "auth_time"))
    tolerance = TOLERANCE.total_seconds()
    if fin is None or fin <= maintenant - tolerance:
        raise JetonRefuse("expire")
    if debut is None or debut < maintenant - AGE_MAX.total_seconds():
        raise JetonRefuse("ancien")
    if preuve is not None and preuve < maintenant - session_max.total_seconds():
        raise JetonRefuse("ancien")
    if max(debut, depuis or 0, preuve or 0) > maintenant + tolerance:
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
