"""An address that somebody outside gave and that we are going to call: never one of the inside network.

Three looks: at what is written (`read_target`), at every address its name leads to (`reachable_ip`), and the caller
connects to the very address that was looked at (`certif.socle.appel_sortant`), so that a name which changes between two
looks changes nothing.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

LONGUEUR_MAX = 500
PORTS = (443, 8443)
#: A name of the public network: labels, then one that is not a number.
_NOM = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])\Z")
#: Last labels that no public network serves (RFC 6761, RFC 6762, RFC 8375, and what houses use).
_INTERNES = ("localhost", "local", "internal", "intranet", "lan", "corp", "home", "private", "home.arpa")

Resolution = Callable[..., list[tuple[Any, ...]]]


class AdresseRefusee(Exception):
    """An address we will not call; `raison` is a French sentence, to be shown to whoever gave it."""

    def __init__(self, raison: str) -> None:
        super().__init__(raison)
        self.raison = raison


@dataclass(frozen=True, slots=True)
class Cible:
    """What to call: a name, a port, a path with its query; `en_clair` in tests alone."""

    hote: str
    port: int
    chemin: str
    en_clair: bool = False


def read_target(adresse: str, interdits: Collection[str] = ()) -> Cible:
    """The target that this address names, by HTTPS; `interdits` are names of our own. `AdresseRefusee` otherwise."""
    lue = _split(adresse)
    hote = (lue.hostname or "").rstrip(".").lower()
    if lue.scheme != "https":
        raise AdresseRefusee("L’adresse doit commencer par https://.")
    if lue.username is not None or lue.password is not None or lue.fragment:
        raise AdresseRefusee("L’adresse ne porte ni identifiant, ni mot de passe, ni ancre.")
    port = _port(lue)
    if port not in PORTS:
        raise AdresseRefusee(f"Le port doit être {' ou '.join(map(str, PORTS))}.")
    if not _NOM.fullmatch(hote):
        raise AdresseRefusee("L’adresse doit porter un nom de domaine public, pas une adresse IP.")
    if any(hote == nom or hote.endswith(f".{nom}") for nom in _INTERNES):
        raise AdresseRefusee("Ce nom n’existe que sur un réseau interne.")
    if hote in interdits:
        raise AdresseRefusee("Cette adresse est celle de la plateforme elle-même.")
    return Cible(hote, port, (lue.path or "/") + (f"?{lue.query}" if lue.query else ""))


def _split(adresse: str) -> SplitResult:
    if len(adresse) > LONGUEUR_MAX or not re.fullmatch(r"[!-\[\]-~]+", adresse):
        raise AdresseRefusee(f"L’adresse tient en {LONGUEUR_MAX} caractères ASCII, sans espace ni barre inversée.")
    try:
        return urlsplit(adresse)
    except ValueError:
        raise AdresseRefusee("Cette adresse est illisible.") from None


def _port(lue: SplitResult) -> int:
    try:
        return lue.port or 443
    except ValueError:
        raise AdresseRefusee("Le port est illisible.") from None


def reachable_ip(cible: Cible, resout: Resolution = socket.getaddrinfo) -> str:
    """The address to connect to: the first of the name, once every one of them is known to be public."""
    try:
        trouvees = resout(cible.hote, cible.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AdresseRefusee("Le nom de cette adresse ne mène nulle part.") from None
    ips = [str(trouvee[4][0]) for trouvee in trouvees]
    if not ips:
        raise AdresseRefusee("Le nom de cette adresse ne mène nulle part.")
    if any(is_inside(ip) for ip in ips):
        raise AdresseRefusee("Le nom de cette adresse mène à un réseau interne.")
    return ips[0]


def is_inside(ip: str) -> bool:
    """Whether an address is anything else than one of the public network (loopback, private, link-local, metadata…)."""
    lue = ip_address(ip.partition("%")[0])
    cachee = _embedded(lue) if isinstance(lue, IPv6Address) else None
    if cachee is not None and is_inside(str(cachee)):
        return True
    return not lue.is_global or lue.is_multicast or lue.is_reserved or lue.is_unspecified


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one carries, when it does (a NAT64 prefix is reserved: refused whole)."""
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
