"""The professional's page, logged in, against a bare view (P6): gunicorn with 2 workers, 8 connections, the same run.

`TAILLES` chooses the base (the smallest alone is used: the page reads one account). The client is here too, on the
same cores: it sends bytes and reads them, no more.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from certif.embarque.etat import RACINE
from certif.embarque.processus import arrete
from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench.base import base, run, tailles

TOURS = 3
CONNEXIONS = 8
COMPTES = 40
#: Requests of each round: enough for a p95 that one slow answer does not make.
NUES, PAGES = 2_000, 400
#: Times the bare view (quality.md, P6).
PROMESSE = 12.0
REGLAGES = "tests.bench._reglages"


@dataclass(frozen=True)
class Tour:
    """One round: milliseconds at the median and at the 95th percentile, answers per second, bytes of the last one."""

    mediane: float
    p95: float
    par_seconde: float
    octets: int


def lignes() -> list[Ligne]:
    """p95 of the bare view, p95 of the page, their ratio in each round, and the median of the ratios."""
    comptes = min(tailles())
    with base(comptes):
        cles = json.loads(run("-m", "tests.bench._visiteurs", str(COMPTES)).sortie.splitlines()[-1])
        cookies = [f"Cookie: sessionid={cle}\r\n" for cle in cles]
        with _served() as port:
            _round(port, "/mon-espace/", cookies, len(cookies))
            nues, pages, pleines = [], [], []
            for _ in range(TOURS):
                nues.append(_round(port, "/vivant", [""], NUES))
                pages.append(_round(port, "/mon-espace/", cookies[:COMPTES], PAGES))
                pleines.append(_round(port, "/mon-espace/", cookies[COMPTES:], PAGES // 2))
    taille = f"{groupe(comptes)} comptes"
    return [
        _line(f"vue nue, p95, {taille}", nues),
        _line(f"« Où en suis-je ? », p95, {taille}", pages),
        _ratio("« Où en suis-je ? », p95 sur vue nue", pages, nues, PROMESSE),
        _ratio("« Où en suis-je ? », comptes les plus remplis", pleines, nues, None),
    ]


def _ratio(nom: str, pages: Sequence[Tour], nues: Sequence[Tour], promesse: float | None) -> Ligne:
    rapports = [page.p95 / nue.p95 for page, nue in zip(pages, nues, strict=True)]
    rapport = statistics.median(rapports)
    promis = f", promis {promesse:.0f}" if promesse else ""
    return Ligne(
        nom, rapport, "×", f"médiane de {TOURS}{promis}", None if promesse is None else rapport <= promesse,
        {f"tour_{rang}": round(r, 2) for rang, r in enumerate(rapports, 1)},
    )  # fmt: skip


def _line(nom: str, tours: Sequence[Tour]) -> Ligne:
    return Ligne(
        nom, statistics.median(t.p95 for t in tours), "ms", f"médiane de {TOURS}", None,
        {
            "mediane_ms": round(statistics.median(t.mediane for t in tours), 2),
            "par_seconde": round(statistics.median(t.par_seconde for t in tours)),
            "octets": tours[-1].octets,
        },
    )  # fmt: skip


@contextlib.contextmanager
def _served(reglages: str = REGLAGES) -> Iterator[int]:
    """Serve the base that is open as in production; gives the port."""
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    serveur = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "certif.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "2",
         "--log-level", "warning"],
        cwd=RACINE, env={**os.environ, "DJANGO_SETTINGS_MODULE": reglages},
    )  # fmt: skip
    try:
        _wait(port, serveur)
        yield port
    finally:
        arrete(serveur)


def _wait(port: int, serveur: subprocess.Popen[bytes], seconds: float = 60) -> None:
    limite = time.monotonic() + seconds
    while serveur.poll() is None and time.monotonic() < limite:
        with contextlib.suppress(OSError):
            _ask(port, "/vivant", "")
            return
        time.sleep(0.1)
    raise RuntimeError("le serveur de la mesure ne répond pas")


def _round(port: int, chemin: str, cookies: Sequence[str], nombre: int) -> Tour:
    """`nombre` requests by `CONNEXIONS` threads, each account in its turn."""

    def send(part: int) -> list[tuple[float, int]]:
        return [_ask(port, chemin, cookies[rang % len(cookies)]) for rang in range(part, nombre, CONNEXIONS)]

    depart = time.monotonic()
    with ThreadPoolExecutor(CONNEXIONS) as fils:
        mesures = [mesure for lot in fils.map(send, range(CONNEXIONS)) for mesure in lot]
    duree = time.monotonic() - depart
    temps = sorted(ms for ms, _ in mesures)
    return Tour(statistics.median(temps), temps[int(0.95 * len(temps))], nombre / duree, mesures[-1][1])


def _ask(port: int, chemin: str, cookie: str) -> tuple[float, int]:
    """Milliseconds and bytes of one answer, which must be a 200."""
    depart = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connexion:
        connexion.sendall(
            f"GET {chemin} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}Connection: close\r\n\r\n".encode("ascii")
        )
        morceaux = []
        while morceau := connexion.recv(65_536):
            morceaux.append(morceau)
    reponse = b"".join(morceaux)
    if not reponse.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{chemin} : {reponse[:200]!r}")
    return 1_000 * (time.monotonic() - depart), len(reponse)
