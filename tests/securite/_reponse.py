"""What an answer of the site must be (ADR 0032): pure reading of its headers and of its page, no network.

`faults` says every promise that one answer breaks; the bench and the suite read with the same eyes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Header → what its value must match.
EN_TETES = {
    "x-content-type-options": r"nosniff",
    "referrer-policy": r"same-origin",
    "cross-origin-opener-policy": r"same-origin",
    "cross-origin-resource-policy": r"same-origin",
    "permissions-policy": r".*camera=\(\).*geolocation=\(\).*",
    "x-frame-options": r"DENY",
    "x-request-id": r"[0-9a-f]{32}",
}
#: In production alone, where TLS is.
HSTS = r"max-age=(3153\d{4}|[4-9]\d{7,}); includeSubDomains.*"
#: A cookie that a script of ours reads: which phone this is (actions.appareil); it opens nothing.
LISIBLES = frozenset({"captures", "__Host-captures"})
_SOURCES_INTERDITES = re.compile(r"'unsafe-|\bhttps?:|(?:^|\s)\*(?:\s|$)|'strict-dynamic'")
#: Attributes that load something by themselves, by tag.
_CHARGE = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src",
           "audio": "src", "object": "data", "embed": "src", "use": "href"}  # fmt: skip
#: Kinds of <link> that fetch nothing.
_LIENS_INERTES = frozenset({"canonical", "alternate", "next", "prev", "help", "license", "author"})


@dataclass
class Page(HTMLParser):
    """What a page holds that a policy is about."""

    nonce: str
    fautes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read one tag."""
        valeurs = {nom: valeur or "" for nom, valeur in attrs}
        if any(nom.startswith("on") for nom in valeurs):
            self.fautes.append(f"gestionnaire dans <{tag}>")
        if tag == "style" or "style" in valeurs:
            self.fautes.append(f"style dans <{tag}>")
        if tag == "script" and valeurs.get("type", "") not in ("application/json", "application/ld+json"):
            self._script(valeurs)
        charge = valeurs.get(_CHARGE.get(tag, ""), "")
        if tag == "link" and valeurs.get("rel", "") in _LIENS_INERTES:
            return
        if re.match(r"(?:[a-z]+:)?//", charge):
            self.fautes.append(f"<{tag}> charge {charge[:60]}")

    def _script(self, valeurs: dict[str, str]) -> None:
        if "src" not in valeurs:
            self.fautes.append("script écrit dans la page")
        if self.nonce and valeurs.get("nonce") != self.nonce:
            self.fautes.append("script sans le nonce de la réponse")


def policy(texte: str) -> dict[str, str]:
    """Directives of a Content-Security-Policy."""
    morceaux = (morceau.strip().partition(" ") for morceau in texte.split(";") if morceau.strip())
    return {nom: valeur.strip() for nom, _, valeur in morceaux}


def nonce_of(politique: dict[str, str]) -> str:
    """The nonce of the answer, empty when it allows no script by one."""
    trouve = re.search(r"'nonce-([^']+)'", politique.get("script-src", ""))
    return trouve[1] if trouve else ""


def faults(entetes: list[tuple[str, str]], corps: bytes, *, production: bool) -> list[str]:
    """Broken promises of one answer, none for a good one; `entetes` in lower case, in order."""
    valeurs: dict[str, list[str]] = {}
    for nom, valeur in entetes:
        valeurs.setdefault(nom, []).append(valeur)
    trouvees = [
        f"en-tête {nom}"
        for nom, motif in (EN_TETES | ({"strict-transport-security": HSTS} if production else {})).items()
        if not re.fullmatch(motif, ", ".join(valeurs.get(nom, [])))
    ]
    politiques = valeurs.get("content-security-policy", [])
    if len(politiques) != 1:
        return [*trouvees, f"{len(politiques)} politique(s) de contenu"]
    politique = policy(politiques[0])
    trouvees += _policy_faults(politique)
    trouvees += [faute for temoin in valeurs.get("set-cookie", []) for faute in _cookie_faults(temoin, production)]
    if valeurs.get("content-type", [""])[0].startswith("text/html"):
        page = Page(nonce_of(politique))
        page.feed(corps.decode(errors="replace"))
        trouvees += page.fautes
    return trouvees


def _policy_faults(politique: dict[str, str]) -> list[str]:
    trouvees = [f"{nom} trop large" for nom, valeur in politique.items() if _SOURCES_INTERDITES.search(valeur)]
    if politique.get("default-src") not in ("'self'", "'none'"):
        trouvees.append("default-src")
    if "sandbox" in politique:
        return trouvees
    manquent = {"object-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'self'", "form-action": "'self'"}
    return trouvees + [nom for nom, valeur in manquent.items() if politique.get(nom) != valeur]


def _cookie_faults(temoin: str, production: bool) -> list[str]:
    nom = temoin.partition("=")[0]
    attributs = {morceau.strip().partition("=")[0].lower(): morceau for morceau in temoin.split(";")[1:]}
    if attributs.get("max-age", "").endswith("=0"):
        return []  # erased
    manquent = [] if "samesite" in attributs else ["SameSite"]
    if "httponly" not in attributs and nom not in LISIBLES:
        manquent.append("HttpOnly")
    if production:
        manquent += [] if "secure" in attributs else ["Secure"]
        manquent += [] if nom.startswith("__Host-") else ["préfixe __Host-"]
    return [f"témoin {nom} sans {quoi}" for quoi in manquent]
