"""ProConnect, the OpenID provider of the staff of administrations: who came back, and how strongly.

`userinfo` is a signed token, checked as severely as the other. Identity only: no claim ever gives a right. See
docs/adr/0015-pro-sante-connect.md; facts: documentation of ProConnect (implementation_technique).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from accounts import oidc_client
from accounts.oidc_client import Aller, Fournisseur

#: Its sessions last twelve hours.
SESSION_MAX = timedelta(hours=12)
PORTEE = "openid given_name usual_name email uid siret idp_id"


@dataclass(frozen=True, slots=True)
class Identite:
    """Who came back: `sub` (stable for one identity provider, `fournisseur`), their address, their establishment.

    `is_fort`: two factors were asked there. `id_token` and `fin` live in the session alone, for the logout.
    """

    sub: str
    email: str
    siret: str
    fournisseur: str
    is_fort: bool
    id_token: str
    fin: str


def is_open() -> bool:
    """Whether this installation was given an account of ProConnect."""
    return bool(settings.PROCONNECT_CLIENT_ID)


def provider() -> Fournisseur:
    """ProConnect, as the settings of now know it: two factors are asked for, one is taken without them."""
    forts, simples = settings.PROCONNECT_ACR_FORTS, settings.PROCONNECT_ACR_SIMPLES
    voulus = {"id_token": {"acr": {"essential": False, "values": forts}, "auth_time": {"essential": False}}}
    return Fournisseur(
        "proconnect", settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_SECRET, settings.PROCONNECT_SERVER_URL, PORTEE,
        niveaux=frozenset([*forts, *simples]), session_max=SESSION_MAX,
        demande={"acr_values": " ".join(simples or forts), "claims": json.dumps(voulus)},
        algorithmes=frozenset({"RS256", "ES256"}), userinfo_signe=True,
    )  # fmt: skip


def finish(code: str, emetteur: str | None, aller: Aller, instant: datetime) -> Identite:
    """Exchange the code of a return for who the person is; raises `Indisponible` or `JetonRefuse`."""
    lu = oidc_client.finish(provider(), code, emetteur, aller, instant)
    return Identite(
        sub=str(lu.dits["sub"]), email=_text(lu.informations, "email").lower(),
        siret=_text(lu.informations, "siret").replace(" ", ""), fournisseur=_text(lu.informations, "idp_id")[:64],
        is_fort=lu.niveau in settings.PROCONNECT_ACR_FORTS, id_token=lu.id_token, fin=lu.fin,
    )  # fmt: skip


def _text(informations: dict[str, Any], nom: str) -> str:
    valeur = informations.get(nom)
    return valeur.strip() if isinstance(valeur, str) else ""
