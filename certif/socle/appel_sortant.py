"""Call an address that was looked at (`certif.socle.adresse_sortante`): one POST, to that address, and nothing else.

No proxy, no redirection, no cookie; a certificate that names the host; seconds counted over the whole exchange, so that
a server which answers one byte at a time holds nobody.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from certif.socle.adresse_sortante import Cible

#: Seconds to connect, and for the whole exchange.
DELAI_CONNEXION, DELAI = 5.0, 10.0
EXTRAIT = 300


@dataclass(frozen=True, slots=True)
class Retour:
    """What came back: HTTP status (0 when nothing did), milliseconds, and in words what went wrong."""

    statut: int
    duree_ms: int
    erreur: str = ""

    @property
    def is_reussi(self) -> bool:
        """Whether the call was taken (2xx)."""
        return 200 <= self.statut < 300


class _Connexion(http.client.HTTPSConnection):
    """Connects to the address that was looked at; the certificate is that of the name."""

    def __init__(self, cible: Cible, ip: str) -> None:
        self._contexte = ssl.create_default_context()
        super().__init__(cible.hote, cible.port, timeout=DELAI_CONNEXION, context=self._contexte)
        self._cible, self._ip = cible, ip

    def connect(self) -> None:
        prise = socket.create_connection((self._ip, self._cible.port), DELAI_CONNEXION)
        if self._cible.en_clair:
            self.sock = prise
            return
        try:
            self.sock = self._contexte.wrap_socket(prise, server_hostname=self._cible.hote)
        except BaseException:
            prise.close()
            raise


def post(cible: Cible, ip: str, corps: bytes, entetes: Mapping[str, str], delai: float = DELAI) -> Retour:
    """POST these bytes; whatever happens, an answer that says it. A redirection is an answer, never followed."""
    depart = time.monotonic()
    connexion = _Connexion(cible, ip)
    fini = threading.Timer(delai, _cut, [connexion])
    fini.daemon = True
    fini.start()
    statut, erreur = 0, ""
    try:
        connexion.request("POST", cible.chemin, corps, dict(entetes))
        statut = connexion.getresponse().status
        if 300 <= statut < 400:
            erreur = "Redirection : elle n’est pas suivie."
        elif not 200 <= statut < 300:
            erreur = f"Réponse {statut}."
    except ssl.SSLCertVerificationError:
        erreur = "Certificat refusé."
    except (TimeoutError, ConnectionError, OSError, http.client.HTTPException) as souci:
        is_long = isinstance(souci, TimeoutError) or time.monotonic() - depart >= delai
        erreur = "Pas de réponse à temps." if is_long else "Connexion impossible ou rompue."
    finally:
        fini.cancel()
        connexion.close()
    return Retour(statut, round(1_000 * (time.monotonic() - depart)), erreur)


def _cut(connexion: http.client.HTTPConnection) -> None:
    """End an exchange that lasts: what reads or writes is told at once."""
    prise = connexion.sock
    if prise is not None:
        with contextlib.suppress(OSError):
            prise.shutdown(socket.SHUT_RDWR)
