"""A local provider that behaves like ProConnect: the server of `tests.fournisseur_psc`, whose `userinfo` is signed.

Its tokens are signed by an elliptic key (ES256) or an RSA one; `sign_userinfo` replaces the signature of `userinfo`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from tests.fournisseur_psc import CLIENT, CONNUE, SECRET, Demande, FournisseurPsc, public_key, sign

KID_ELLIPTIQUE = "pc-ec"


@cache
def elliptic_key() -> ec.EllipticCurvePrivateKey:
    """The elliptic key of this process, made once."""
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Agent:
    """Somebody whom an identity provider of ProConnect knows."""

    email: str
    siret: str = ""
    fournisseur: str = "fi-fictif"
    numero: str = "1"
    nom: str = "FICTIF"
    prenom: str = "Alix"

    @property
    def sub(self) -> str:
        """Stable for one identity provider."""
        return f"{self.fournisseur}-{self.numero}"

    def userinfo(self, sub: str, acr: str) -> dict[str, Any]:
        """Everything the real one says, of which three words serve."""
        return {
            "sub": sub, "given_name": self.prenom, "usual_name": self.nom, "email": self.email, "uid": self.numero,
            "siret": self.siret, "idp_id": self.fournisseur, "acr": acr,
        }  # fmt: skip


@dataclass
class FournisseurProConnect(FournisseurPsc):
    """The provider; see `tests.fournisseur_psc` for how an answer is bent."""

    sign_userinfo: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    portees: ClassVar[set[str]] = {"openid", "email", "siret", "idp_id"}

    def reglages(self) -> dict[str, str]:
        """Settings of a site that knows this provider."""
        return {
            "PROCONNECT_CLIENT_ID": CLIENT, "PROCONNECT_SECRET": SECRET,
            "PROCONNECT_SERVER_URL": self.url + CONNUE,
        }  # fmt: skip

    def straighten(self) -> None:
        """Bend and break nothing any more; forget everybody."""
        super().straighten()
        self.sign_userinfo = None

    def inform(self, demande: Demande) -> str:
        """`userinfo` as a signed token, for this client."""
        dites = demande.identite.userinfo(demande.identite.sub, demande.acr)
        dites = (self.bend_userinfo or dict)({"iss": self.emetteur, "aud": CLIENT, **dites})
        return (self.sign_userinfo or sign)(dites, {"kid": "psc-1", "alg": "RS256", "typ": "JWT"})

    def keys(self) -> dict[str, Any]:
        """Those of the other, and an elliptic one."""
        publique = jwt.algorithms.ECAlgorithm.to_jwk(elliptic_key().public_key(), as_dict=True)
        elliptique = {**publique, "kid": KID_ELLIPTIQUE, "use": "sig", "alg": "ES256"}
        return {"keys": [*super().keys()["keys"], elliptique, public_key("relève", "pc-2", "sig")]}


def by_curve(dits: dict[str, Any], entete: dict[str, Any]) -> str:
    """An ES256 signature by the elliptic key."""
    return jwt.encode(
        dits, elliptic_key(), algorithm="ES256", headers={**entete, "alg": "ES256", "kid": KID_ELLIPTIQUE}
    )
