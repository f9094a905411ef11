"""A local provider that behaves like Pro Santé Connect: a real HTTP server on loopback, synthetic identities.

Same addresses as the real one (discovery at `/.well-known/wallet-openid-configuration`, a « wallet » that asks who one
is, token, userinfo, keys, logout), same answers, same refusals: PKCE, codes that serve once, a client with its secret.
A test bends one answer (`bend_claims`, `bend_header`, `bend_userinfo`, `sign`) or breaks an address (`pannes`).
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http import cookies
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from accounts.oidc_jetons import access_hash

CLIENT, SECRET = "certif-essais", "secret:fictif/à encoder"
ROYAUME = "/auth/realms/esante-wallet"
CONNUE = f"{ROYAUME}/.well-known/wallet-openid-configuration"
CONNEXION = f"{ROYAUME}/protocol/openid-connect"
PORTEES = {"openid", "scope_all"}
TEMOIN = "psc_session"
Pliage = Callable[[dict[str, Any]], Any]


@cache
def signing_key(nom: str) -> rsa.RSAPrivateKey:
    """A key of this process, made once: the provider's, or another's."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Identite:
    """Somebody who holds a card: `sujet` is the national identifier, `profession` a TRE_G15 code."""

    sujet: str
    nom: str = "EXEMPLE"
    prenom: str = "Camille"
    profession: str = "10"

    def userinfo(self, sub: str, acr: str) -> dict[str, Any]:
        """Everything the real one says, most of which nobody needs."""
        return {
            "sub": sub, "preferred_username": self.sujet, "SubjectNameID": self.sujet, "given_name": self.prenom,
            "family_name": self.nom, "codeCivilite": "MME", "acr": acr,
            "SubjectRole": [f"{self.profession}^1.2.250.1.213.1.1.5.5"],
            "Secteur_Activite": "SA07^1.2.250.1.71.4.2.4",
            "otherIds": [{"identifiant": self.sujet, "origine": "RPPS", "qualite": 1}],
            "SubjectRefPro": {"exercices": [{"codeProfession": self.profession, "nomDexercice": self.nom}]},
        }  # fmt: skip

    @property
    def sub(self) -> str:
        """The provider's own identifier."""
        return f"f:00000000-0000-4000-8000-000000000000:{self.sujet}"


@dataclass
class Demande:
    """What an authorization code stands for; it serves once."""

    identite: Identite
    acr: str
    query: dict[str, str]
    session: str


@dataclass
class FournisseurPsc:
    """The provider: who may come, who is logged in there, and what is bent or broken for now."""

    identites: list[Identite] = field(default_factory=list)
    retours: set[str] = field(default_factory=set)
    adieux: set[str] = field(default_factory=set)
    pannes: dict[str, str] = field(default_factory=dict)
    bend_claims: Pliage | None = None
    bend_header: Pliage | None = None
    bend_userinfo: Pliage | None = None
    sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    appels: list[str] = field(default_factory=list)
    demandes: dict[str, Demande] = field(default_factory=dict)
    jetons: dict[str, Demande] = field(default_factory=dict)
    sessions: dict[str, Demande] = field(default_factory=dict)

    def __post_init__(self) -> None:
        gestion = type("Gestion", (_Gestion,), {"fournisseur": self})
        self.serveur = _Serveur(("127.0.0.1", 0), gestion)
        self.url = f"http://127.0.0.1:{self.serveur.server_port}"
        self.emetteur = self.url + ROYAUME
        self._fil = threading.Thread(target=self.serveur.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._fil.start()

    #: What a departure must ask for.
    portees: ClassVar[set[str]] = PORTEES

    def reglages(self) -> dict[str, str]:
        """Settings of a site that knows this provider."""
        return {"PSC_CLIENT_ID": CLIENT, "PSC_SECRET": SECRET, "PSC_SERVER_URL": self.url + CONNUE}

    def straighten(self) -> None:
        """Bend and break nothing any more; forget everybody."""
        self.bend_claims = self.bend_header = self.bend_userinfo = self.sign = None
        for reserve in (self.pannes, self.demandes, self.jetons, self.sessions):
            reserve.clear()
        self.appels.clear()

    def stop(self) -> None:
        """Close the door."""
        self.serveur.shutdown()
        self.serveur.server_close()
        self._fil.join()

    def accept(self, query: dict[str, str], identite: Identite, acr: str = "eidas1", session: str = "") -> str:
        """Where the browser goes once somebody has used their card: the return address and a code."""
        code = secrets.token_urlsafe(24)
        demande = Demande(identite, acr, query, session or secrets.token_urlsafe(16))
        self.demandes[code] = self.sessions[demande.session] = demande
        return self.back(query, code=code)

    def back(self, query: dict[str, str], **reponse: str) -> str:
        """The return address, with this answer."""
        return f"{query['redirect_uri']}?{urlencode({**reponse, 'state': query['state'], 'iss': self.emetteur})}"

    def check_request(self, query: dict[str, str]) -> str:
        """What is wrong in this authorization request, empty when nothing is."""
        attendus = {"client_id": CLIENT, "response_type": "code", "code_challenge_method": "S256"}
        fautes = [nom for nom, valeur in attendus.items() if query.get(nom) != valeur]
        fautes += [nom for nom in ("state", "nonce", "code_challenge", "acr_values") if not query.get(nom)]
        if query.get("redirect_uri") not in self.retours:
            fautes.append("redirect_uri")
        if not set(query.get("scope", "").split()) >= self.portees:
            fautes.append("scope")
        return ", ".join(fautes)

    def exchange(self, corps: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, once; None when anything is wrong (`invalid_grant`)."""
        demande = self.demandes.pop(corps.get("code", ""), None)
        defi = hashlib.sha256(corps.get("code_verifier", "").encode()).digest()
        if (
            demande is None
            or corps.get("grant_type") != "authorization_code"
            or corps.get("redirect_uri") != demande.query["redirect_uri"]
            or base64.urlsafe_b64encode(defi).rstrip(b"=").decode() != demande.query["code_challenge"]
        ):
            return None
        acces = secrets.token_urlsafe(32)
        self.jetons[acces] = demande
        return {
            "access_token": acces, "refresh_token": secrets.token_urlsafe(32), "token_type": "Bearer",
            "expires_in": 120, "id_token": self.id_token(demande, acces),
        }  # fmt: skip

    def id_token(self, demande: Demande, acces: str) -> str:
        """What the provider says of a login, signed with its key (or as the test wants it)."""
        maintenant = int(time.time())
        dits: dict[str, Any] = {
            "iss": self.emetteur, "aud": CLIENT, "azp": CLIENT, "typ": "ID", "sub": demande.identite.sub,
            "iat": maintenant, "auth_time": maintenant, "exp": maintenant + 120, "nonce": demande.query["nonce"],
            "acr": demande.acr, "at_hash": access_hash(acces), "sid": demande.session,
        }  # fmt: skip
        entete: dict[str, Any] = {"kid": "psc-1", "alg": "RS256", "typ": "JWT"}
        dits = (self.bend_claims or dict)(dits)
        entete = (self.bend_header or dict)(entete)
        return (self.sign or sign)(dits, entete)

    def inform(self, demande: Demande) -> dict[str, Any] | str:
        """What `userinfo` answers: an object, or a token."""
        return (self.bend_userinfo or dict)(demande.identite.userinfo(demande.identite.sub, demande.acr))

    def keys(self) -> dict[str, Any]:
        """The keys it publishes: one for signing, one for encrypting that must not be taken for it."""
        return {"keys": [public_key("chiffrement", "psc-enc", "enc"), public_key("fournisseur", "psc-1", "sig")]}

    def description(self) -> dict[str, Any]:
        """The discovery document."""
        adresses = {"token": "token", "userinfo": "userinfo", "end_session": "logout"}
        return {
            "issuer": self.emetteur, "authorization_endpoint": f"{self.url}/auth",
            "jwks_uri": f"{self.url}{CONNEXION}/certs",
            **{f"{nom}_endpoint": f"{self.url}{CONNEXION}/{fin}" for nom, fin in adresses.items()},
            "acr_values_supported": ["eidas1"], "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }  # fmt: skip


def sign(dits: dict[str, Any], entete: dict[str, Any], cle: str = "fournisseur") -> str:
    """An RS256 signature by one of the keys."""
    return jwt.encode(dits, signing_key(cle), algorithm="RS256", headers=entete)


def public_key(cle: str, kid: str, usage: str) -> dict[str, Any]:
    """A public key as a JSON Web Key."""
    publique = jwt.algorithms.RSAAlgorithm.to_jwk(signing_key(cle).public_key(), as_dict=True)
    return {**publique, "kid": kid, "use": usage, "alg": "RS256" if usage == "sig" else "RSA-OAEP"}


PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Fournisseur d’identité d’essai</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>{corps}</main></body></html>"""


class _Serveur(ThreadingHTTPServer):
    def handle_error(self, *args: Any) -> None:
        """A client that hangs up is what some tests are about."""


class _Gestion(BaseHTTPRequestHandler):
    """One request to the provider."""

    fournisseur: ClassVar[FournisseurPsc]

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        lu = urlsplit(self.path)
        query = {nom: valeurs[0] for nom, valeurs in parse_qs(lu.query).items()}
        gestes: dict[str, Callable[[dict[str, str]], None]] = {
            CONNUE: lambda _: self._json(self.fournisseur.description()),
            "/auth": self._wallet, "/choix": self._choice,
            f"{CONNEXION}/certs": lambda _: self._json(self.fournisseur.keys()),
            f"{CONNEXION}/userinfo": self._userinfo, f"{CONNEXION}/logout": self._logout,
        }  # fmt: skip
        self._run(lu.path, gestes, query)

    def do_POST(self) -> None:
        recu = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        corps = {nom: valeurs[0] for nom, valeurs in parse_qs(recu).items()}
        self._run(urlsplit(self.path).path, {f"{CONNEXION}/token": self._token}, corps)

    def _run(self, chemin: str, gestes: dict[str, Callable[[dict[str, str]], None]], recu: dict[str, str]) -> None:
        self.fournisseur.appels.append(chemin)
        panne = self.fournisseur.pannes.get(chemin.rsplit("/", 1)[-1], "")
        if panne == "lent":
            time.sleep(0.8)
        if panne == "500":
            return self._write(500, "text/html", "<h1>Erreur</h1>")
        if panne == "charabia":
            return self._write(200, "application/json", "[{")
        if chemin not in gestes:
            return self._write(404, "text/plain", "")
        return gestes[chemin](recu)

    def _wallet(self, query: dict[str, str]) -> None:
        """« Qui êtes-vous ? »; somebody already logged in here, at the level asked, is not asked."""
        if faute := self.fournisseur.check_request(query):
            return self._write(400, "text/html", PAGE.format(corps=f"<h1>Demande refusée : {faute}</h1>"))
        session = self._session()
        ouverte = self.fournisseur.sessions.get(session)
        if ouverte is not None and ouverte.acr == query["acr_values"]:
            return self._redirect(self.fournisseur.accept(query, ouverte.identite, ouverte.acr, session))
        choix = "".join(
            f'<li><a href="/choix?{html.escape(urlencode({**query, "qui": rang, "moyen": moyen}))}">'
            f"{i.prenom} {i.nom}, {mots}</a></li>"
            for rang, i in enumerate(self.fournisseur.identites)
            for moyen, mots in (("eidas1", "par l’application e-CPS"), ("eidas0", "par mot de passe"))
        )
        refus = html.escape(self.fournisseur.back(query, error="access_denied"))
        corps = f'<h1>Qui êtes-vous ?</h1><ul>{choix}</ul><p><a href="{refus}">Abandonner</a></p>'
        return self._write(200, "text/html; charset=utf-8", PAGE.format(corps=corps))

    def _choice(self, query: dict[str, str]) -> None:
        # Logging in at another level takes the place of the session that this browser had.
        self.fournisseur.sessions.pop(self._session(), None)
        session = secrets.token_urlsafe(16)
        suite = self.fournisseur.accept(query, self.fournisseur.identites[int(query["qui"])], query["moyen"], session)
        self._redirect(suite, f"{TEMOIN}={session}; Path=/; HttpOnly")

    def _token(self, corps: dict[str, str]) -> None:
        nature, _, preuve = self.headers.get("Authorization", "").partition(" ")
        qui, _, secret = base64.b64decode(preuve).decode().partition(":") if nature == "Basic" else ("", "", "")
        if (unquote(qui), unquote(secret)) != (CLIENT, SECRET) or quote(SECRET, safe="") != secret:
            return self._json({"error": "invalid_client"}, 401)
        jetons = self.fournisseur.exchange(corps)
        return self._json(jetons) if jetons else self._json({"error": "invalid_grant"}, 400)

    def _userinfo(self, query: dict[str, str]) -> None:
        demande = self.fournisseur.jetons.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        if demande is None:
            return self._json({"error": "invalid_token"}, 401)
        dites = self.fournisseur.inform(demande)
        return self._write(200, "application/jwt", dites) if isinstance(dites, str) else self._json(dites)

    def _logout(self, query: dict[str, str]) -> None:
        """End the session that the token names, then go back where it was declared that one may."""
        publique = signing_key("fournisseur").public_key()
        try:
            dits = jwt.decode(
                query.get("id_token_hint", ""), publique, algorithms=["RS256"], audience=CLIENT,
                options={"verify_exp": False},
            )  # fmt: skip
        except jwt.PyJWTError:
            return self._write(400, "text/html", "<h1>Déconnexion refusée</h1>")
        if query.get("post_logout_redirect_uri") not in self.fournisseur.adieux:
            return self._write(400, "text/html", "<h1>Adresse de retour inconnue</h1>")
        self.fournisseur.sessions.pop(dits["sid"], None)
        return self._redirect(f"{query['post_logout_redirect_uri']}?{urlencode({'state': query['state']})}")

    def _session(self) -> str:
        temoins = cookies.SimpleCookie(self.headers.get("Cookie", ""))
        return temoins[TEMOIN].value if TEMOIN in temoins else ""

    def _redirect(self, adresse: str, temoin: str = "") -> None:
        self.send_response(302)
        self.send_header("Location", adresse)
        if temoin:
            self.send_header("Set-Cookie", temoin)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, corps: dict[str, Any], statut: int = 200) -> None:
        self._write(statut, "application/json", json.dumps(corps))

    def _write(self, statut: int, nature: str, texte: str) -> None:
        octets = texte.encode()
        self.send_response(statut)
        self.send_header("Content-Type", nature)
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)
