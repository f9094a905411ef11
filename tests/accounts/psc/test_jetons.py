"""Forged, old, bent or swapped answers of the provider: every one is refused, nobody enters, and the page says so."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from accounts.models import LienProConnect, Utilisateur
from tests.accounts.psc.conftest import Porte, is_in
from tests.fournisseur_proconnect import Agent
from tests.fournisseur_psc import CLIENT, public_key, sign, signing_key

pytestmark = pytest.mark.django_db


def _b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def unsigned(dits: dict[str, Any], entete: dict[str, Any]) -> str:
    """« alg: none », with no signature at all."""
    return jwt.encode(dits, None, algorithm="none", headers={"kid": entete["kid"]})


def by_public_key(dits: dict[str, Any], entete: dict[str, Any]) -> str:
    """HS256 whose secret is the public key, which everybody knows."""
    pem = signing_key("fournisseur").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    corps = ".".join(_b64(json.dumps(p).encode()) for p in ({**entete, "alg": "HS256"}, dits))
    return f"{corps}.{_b64(hmac.digest(pem, corps.encode(), hashlib.sha256))}"


def by_another(dits: dict[str, Any], entete: dict[str, Any]) -> str:
    """Somebody else's key under the name of the provider's."""
    return sign(dits, entete, "faussaire")


def with_its_key(dits: dict[str, Any], entete: dict[str, Any]) -> str:
    """Somebody else's key, given with the token."""
    return sign(dits, {**entete, "kid": "faux", "jwk": public_key("faussaire", "faux", "sig")}, "faussaire")


def with_an_address(dits: dict[str, Any], entete: dict[str, Any]) -> str:
    """Somebody else's key, said to be at an address of theirs."""
    ailleurs = {"jku": "https://autre.example/certs", "x5u": "https://autre.example/certs.pem"}
    return sign(dits, {**entete, "kid": "faux", **ailleurs}, "faussaire")


def by_encryption_key(dits: dict[str, Any], entete: dict[str, Any]) -> str:
    """A key that the provider publishes for another use."""
    return sign(dits, {**entete, "kid": "psc-enc"}, "chiffrement")


def touched_up(dits: dict[str, Any], entete: dict[str, Any]) -> str:
    """A true signature on other words."""
    vrai, faux = sign(dits, entete).split("."), _b64(json.dumps({**dits, "acr": "eidas1 "}).encode())
    return f"{vrai[0]}.{faux}.{vrai[2]}"


def said(**champs: Any) -> Any:
    """The claims, with these ones instead; None takes one away."""
    return lambda dits: {nom: v for nom, v in {**dits, **champs}.items() if v is not None}


def in_(secondes: int) -> int:
    """That many seconds from now."""
    return int(time.time()) + secondes


FAUX: dict[str, tuple[str, dict[str, Any]]] = {
    "sans signature (alg none)": ("algorithme", {"sign": unsigned}),
    "HS256 par la clé publique": ("algorithme", {"sign": by_public_key}),
    "en-tête critique inconnu": ("illisible", {"bend_header": said(crit=["exp"], exp=1)}),
    "autre clé, même nom": ("signature", {"sign": by_another}),
    "retouché": ("signature", {"sign": touched_up}),
    "clé inconnue": ("cle", {"bend_header": said(kid="autre")}),
    "clé sans nom": ("cle", {"bend_header": said(kid=None)}),
    "clé dans le jeton (jwk)": ("cle", {"sign": with_its_key}),
    "clé de chiffrement": ("cle", {"sign": by_encryption_key}),
    "autre émetteur": ("emetteur", {"bend_claims": said(iss="https://autre.example/realms/esante-wallet")}),
    "autre destinataire": ("destinataire", {"bend_claims": said(aud="autre-client")}),
    "sans destinataire": ("illisible", {"bend_claims": said(aud=None)}),
    "plusieurs destinataires, pour un autre": (
        "destinataire", {"bend_claims": said(aud=[CLIENT, "autre"], azp="autre")},
    ),
    "plusieurs destinataires, pour personne": ("destinataire", {"bend_claims": said(aud=[CLIENT, "autre"], azp=None)}),
    "expiré": ("expire", {"bend_claims": lambda d: {**d, "exp": in_(-60)}}),
    "sans fin": ("expire", {"bend_claims": said(exp=None)}),
    "fin illisible": ("illisible", {"bend_claims": said(exp="demain")}),
    "émis dans l’avenir": ("futur", {"bend_claims": lambda d: {**d, "iat": in_(120)}}),
    "pas encore valable": ("futur", {"bend_claims": lambda d: {**d, "nbf": in_(120)}}),
    "clé à une adresse (jku, x5u)": ("cle", {"sign": with_an_address}),
    "identifié il y a longtemps (auth_time)": (
        "ancien", {"bend_claims": lambda d: {**d, "auth_time": in_(-13 * 3600)}},
    ),
    "identifié dans l’avenir (auth_time)": ("futur", {"bend_claims": lambda d: {**d, "auth_time": in_(3600)}}),
    "émis il y a longtemps": ("ancien", {"bend_claims": lambda d: {**d, "iat": in_(-3600)}}),
    "autre nonce": ("nonce", {"bend_claims": said(nonce="autre")}),
    "sans nonce": ("nonce", {"bend_claims": said(nonce=None)}),
    "sans sujet": ("sujet", {"bend_claims": said(sub=None)}),
    "autre jeton d’accès": ("acces", {"bend_claims": said(at_hash="autre")}),
    "autre sujet dans userinfo": ("sujet", {"bend_userinfo": said(sub="f:autre:899790000099")}),
}  # fmt: skip

NIVEAUX: dict[str, dict[str, Any]] = {
    "niveau plus bas": {"bend_claims": said(acr="eidas0"), "bend_userinfo": said(acr="eidas0")},
    "niveau plus bas dans le jeton seul": {"bend_claims": said(acr="eidas0")},
    "niveau plus bas dans userinfo seul": {"bend_userinfo": said(acr="eidas0")},
    "niveau tu": {"bend_claims": said(acr=None), "bend_userinfo": said(acr=None)},
    "plusieurs niveaux": {"bend_claims": said(acr=["eidas1", "eidas0"])},
    "presque le niveau": {"bend_claims": said(acr="EIDAS1")},
}


def bend(fournisseur, pliages):
    for nom, pliage in pliages.items():
        setattr(fournisseur, nom, pliage)


@pytest.mark.parametrize("faux", FAUX)
def test_a_forged_answer_lets_nobody_in(faux, porte, client, caplog):
    code, pliages = FAUX[faux]
    bend(porte.fournisseur, pliages)
    reponse = porte.come(client)
    assert reponse.status_code == 403
    assert f"La réponse de {porte.titre} n’a pas pu être vérifiée" in reponse.text
    assert f"{porte.nom}: answer refused ({code})" in caplog.text
    assert not is_in(client)
    assert not LienProConnect.objects.exists()


@pytest.mark.parametrize("faux", [unsigned, by_public_key, by_another, with_its_key, by_encryption_key])
def test_a_forged_userinfo_lets_no_agent_in(faux, proconnect, dgos, client):
    """Its signature, issuer and recipient are checked like those of the token."""
    proconnect.sign_userinfo = faux
    assert Porte(proconnect, Agent(dgos.email), "proconnect", "ProConnect", "eidas2").come(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("pli", [{"iss": "https://autre.example"}, {"aud": "autre"}, {"exp": 1}, {"azp": "autre"}])
def test_a_userinfo_for_somebody_else_lets_no_agent_in(pli, proconnect, dgos, client):
    proconnect.bend_userinfo = said(**pli)
    assert Porte(proconnect, Agent(dgos.email), "proconnect", "ProConnect", "eidas2").come(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("cas", NIVEAUX)
def test_another_level_lets_nobody_in(cas, porte, client):
    bend(porte.fournisseur, NIVEAUX[cas])
    reponse = porte.come(client)
    assert reponse.status_code == 403
    assert "Le niveau de connexion n’est pas suffisant" in reponse.text
    assert not is_in(client)


@pytest.mark.parametrize("pliages", [{}, {"bend_claims": said(acr=None)}, {"bend_userinfo": said(acr=None)}])
def test_a_true_answer_lets_its_holder_in(pliages, porte, client, dgos, exercice):
    bend(porte.fournisseur, pliages)
    assert porte.come(client).status_code == 302
    attendu = dgos if porte.nom == "proconnect" else Utilisateur.objects.get(professionnel=exercice.professionnel)
    assert client.session["_auth_user_id"] == str(attendu.pk)


def test_another_national_identifier_in_the_token_is_refused(fournisseur, entre, camille, client, caplog):
    bend(fournisseur, {"bend_claims": said(SubjectNameID="899790000099")})
    assert entre(client, camille).status_code == 403
    assert "psc: answer refused (sujet)" in caplog.text


def test_the_address_cannot_lower_the_level(fournisseur, entre, camille, client):
    """The library's own view lets `?auth_params=` replace what is asked; ours reads no such thing."""
    reponse = entre(client, camille, "eidas0", "/compte/psc/?auth_params=acr_values%3Deidas0&acr_values=eidas0")
    assert "Le niveau de connexion n’est pas suffisant" in reponse.text
    assert not is_in(client)


def test_a_new_key_of_the_provider_is_learnt_once(fournisseur, entre, camille, client, monkeypatch):
    assert entre(client, camille).status_code == 302
    client.logout()
    fournisseur.appels.clear()
    neuve = {"keys": [public_key("relève", "psc-2", "sig")]}
    monkeypatch.setattr(fournisseur, "keys", lambda: neuve)
    bend(fournisseur, {"sign": lambda d, e: sign(d, {**e, "kid": "psc-2"}, "relève")})
    assert entre(client, camille).status_code == 302
    client.logout()
    bend(fournisseur, {"sign": by_another, "bend_header": said(kid="inventée")})
    assert entre(client, camille).status_code == 403
    assert sum(a.endswith("/certs") for a in fournisseur.appels) == 1
