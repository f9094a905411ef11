"""A site as in production on this machine: settings of production, gunicorn with its own, a worker, servers of its own.

Started once for the modules that ask for it, stopped with the process. Everybody in it is invented
(`_monde_production`); what must appear nowhere is in `Site.plantes`.
"""

from __future__ import annotations

import atexit
import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from accounts.cloisons_droits import APPLICATION, TRAVAUX
from certif.embarque.etat import RACINE, Etat
from certif.embarque.processus import arrete, fin_du_journal, lance
from certif.embarque.usage import SERVEURS, serveurs

HOTE = "certif.example"
#: Drawn for this bench, good for nothing else; all of them are looked for in the logs.
SECRETS = {
    "SECRET_KEY": "banc-de-securite-0123456789-abcdefghijklmnopqrstuvwxyz-secret",
    "CERTIF_CLE_CARNET": "banc-de-securite-carnet-0123456789-abcdefghijklmnop",
    "CERTIF_METRIQUES_JETON": "banc-de-securite-jeton-des-mesures-0123456789",
}


@dataclass(frozen=True)
class Reponse:
    """One answer, its headers in order, lower case."""

    statut: int
    entetes: list[tuple[str, str]]
    corps: bytes

    def entete(self, nom: str) -> str:
        """Every value of this header, joined."""
        return ", ".join(valeur for cle, valeur in self.entetes if cle == nom)


@dataclass(frozen=True)
class Site:
    """Where it answers and writes, who may enter (`sessions`), and what nobody may find in a log (`plantes`)."""

    port: int
    dossier: Path
    etat: Etat
    environnement: dict[str, str]
    sessions: dict[str, str]
    plantes: dict[str, str]

    def demande(
        self, chemin: str, *, session: str = "", methode: str = "GET", corps: str = "", temoins: str = "",
        **entetes: str,
    ) -> Reponse:  # fmt: skip
        """Ask as the proxy would; `session` is the key of one."""
        portes = [temoins] if temoins else []
        if session:
            portes.append(f"__Host-session={session}")
        envoyes = {"Host": HOTE, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        if portes:
            envoyes["Cookie"] = "; ".join(portes)
        if corps:
            envoyes |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOTE}/"}
        lien = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            lien.request(methode, chemin, corps.encode() or None, envoyes | entetes)
            recue = lien.getresponse()
            lues = [(nom.lower(), valeur) for nom, valeur in recue.getheaders()]
            return Reponse(recue.status, lues, recue.read())
        finally:
            lien.close()

    def journal(self, nom: str) -> str:
        """What `web` or `travailleur` wrote."""
        return (self.dossier / f"{nom}.journal").read_text(errors="replace")


@lru_cache(maxsize=1)
def site() -> Site:
    """The site, started at the first call."""
    pile = contextlib.ExitStack()
    atexit.register(pile.close)
    dossier = Path(tempfile.mkdtemp(prefix="certif-securite-"))
    dossier.chmod(0o711)
    pile.callback(shutil.rmtree, dossier, ignore_errors=True)
    etat = Etat(dossier / "etat")
    pile.callback(lambda: shutil.rmtree((etat.path / "postgres").resolve(), ignore_errors=True))
    etat.prepare()
    pile.enter_context(serveurs(etat, list(SERVEURS)))
    environnement = _environment(dossier, etat)
    for commande in (["migrate", "-v", "0"], ["collectstatic", "--no-input", "-v", "0"]):
        subprocess.run([sys.executable, "manage.py", *commande], cwd=RACINE, env=environnement, check=True)
    monde = json.loads(_run_out("tests.securite._monde_production", environnement))
    port = _free_port()
    web = [sys.executable, "-m", "gunicorn", "certif.wsgi:application", "-c", "deploy/gunicorn.py",
           "--bind", f"127.0.0.1:{port}", "--worker-tmp-dir", str(dossier), "--workers", "2"]  # fmt: skip
    travailleur = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-A", "certif", "--quiet",
                   "worker", "-c", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]  # fmt: skip
    for nom, programme, role in (("web", web, APPLICATION), ("travailleur", travailleur, TRAVAUX)):
        journal = pile.enter_context((dossier / f"{nom}.journal").open("wb"))
        de_ce_role = environnement | {"CERTIF_ROLE": role}
        processus = lance(programme, cwd=RACINE, env=de_ce_role, stdout=journal, stderr=journal)
        pile.callback(arrete, processus)
    pret = Site(port, dossier, etat, environnement, monde["sessions"], monde["plantes"] | SECRETS)
    _wait(pret)
    return pret


def _environment(dossier: Path, etat: Etat) -> dict[str, str]:
    herite = {nom: os.environ[nom] for nom in ("PATH", "HOME", "LANG", "TMPDIR") if nom in os.environ}
    for nom in ("statiques", "media", "metriques"):
        (dossier / nom).mkdir()
    return herite | SECRETS | {
        "DJANGO_SETTINGS_MODULE": "certif.settings.prod", "PYTHONPATH": str(RACINE),
        "DATABASE_URL": etat.database_url, "REDIS_URL": etat.redis_url,
        "ALLOWED_HOSTS": HOTE, "CERTIF_SITE_URL": f"https://{HOTE}",
        # Nobody listens there: every e-mail fails, and must fail without saying to whom it went.
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "CERTIF_MEDIA": str(dossier / "media"), "CERTIF_STATIC": str(dossier / "statiques"),
        "PROMETHEUS_MULTIPROC_DIR": str(dossier / "metriques"),
    }  # fmt: skip


def _run_out(module: str, environnement: dict[str, str]) -> str:
    commande = [sys.executable, "-m", module]
    return subprocess.run(commande, cwd=RACINE, env=environnement, check=True, stdout=subprocess.PIPE, text=True).stdout


def run_code(code: str, environnement: dict[str, str]) -> str:
    """What a program of a few lines prints, under the settings of the site."""
    commande = [sys.executable, "-c", code]
    return subprocess.run(commande, cwd=RACINE, env=environnement, check=True, stdout=subprocess.PIPE, text=True).stdout


def _free_port() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port: int = prise.getsockname()[1]
        return port


def _wait(pret: Site, seconds: float = 90) -> None:
    limite = time.monotonic() + seconds
    while time.monotonic() < limite:
        with contextlib.suppress(OSError):
            if pret.demande("/pret").statut == 200:
                return
        time.sleep(0.2)
    raise RuntimeError(f"le site ne répond pas :\n{fin_du_journal(pret.dossier / 'web.journal')}")
