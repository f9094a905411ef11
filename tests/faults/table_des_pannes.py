"""Nine breakdowns × six journeys: real processes, one invariant a cell, nothing lost and nothing done twice.

PANNES=3,7 plays these alone (from 1). A disk is full by a limit on the size of files (EFBIG): nothing here may mount a
small one. Clocks are wrong by the clock of the application, the only one that leases read.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from certif.embarque.etat import RACINE, Etat
from certif.embarque.usage import SERVEURS, serveurs
from tests.banc.mandataire import Mandataire
from tests.banc.rapport import Ligne
from tests.bench.base import run
from tests.faults._coups import Ouvriers
from tests.faults._pannes import ENTRE, Panne, Plateforme, breakdowns

PARCOURS = {
    "reception": "chaque ligne une réponse, un effet",
    "decision": "acquittée gardée, aucune à moitié",
    "attestation": "une par décision, octets de l’empreinte",
    "purge": "aucune ligne ne nomme un fichier parti",
    "sauvegarde": "terminée = vérifiée, sinon pas de manifeste",
    "lecture": "200 entière ou erreur dite, puis 200",
}
REPRISE_MAX = 30.0
PRET_MAX = 200.0
#: Breakdowns during which a process that is alive must say so: what it depends on is not it.
VIVANT_SANS = ("Redis absent", "PostgreSQL tué")
#: What one machine cannot play, and what to do instead; no verdict.
NON_JOUEES = [
    Ligne("non joué ici : volume plein (ENOSPC)", 0, "", "pas de montage ; à jouer sur un volume de 1 Go"),
    Ligne("non joué ici : disque plein sous PostgreSQL", 0, "", "autre utilisateur ; à jouer avec ce volume"),
    Ligne("non joué ici : saut de l’horloge du noyau", 0, "", "pas de droit ; à jouer sur une machine virtuelle"),
    Ligne("non joué ici : réseau entre machines", 0, "", "pas de netem ; à jouer entre deux hôtes"),
    Ligne("non joué ici : relais de courriel lent ou muet", 0, "", "envoi par travail ; à jouer avec son relais"),
]
PAGES = ("/vivant", "/referentiels/", "/mon-espace/")


def lignes() -> list[Ligne]:
    """The cells of the table, one after the other on one platform."""
    dossier = Path(tempfile.mkdtemp(prefix="certif-pannes-"))
    dossier.chmod(0o711)
    etat = Etat(dossier / "etat")
    etat.prepare()
    reglages = {"CERTIF_MEDIA": str(dossier / "media"), "CERTIF_STATE": str(etat.path), "CERTIF_CHUTES": "100"}
    avant = {nom: os.environ.get(nom) for nom in reglages}
    os.environ |= reglages
    try:
        with serveurs(etat, list(SERVEURS)), _platform(etat, dossier) as (plateforme, cle):
            return _play(plateforme, cle)
    finally:
        for nom, valeur in avant.items():
            os.environ.pop(nom)
            if valeur is not None:
                os.environ[nom] = valeur
        shutil.rmtree((dossier / "etat" / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(dossier, ignore_errors=True)


@contextlib.contextmanager
def _platform(etat: Etat, dossier: Path) -> Iterator[tuple[Plateforme, str]]:
    """The tables, the people, then pages and workers that reach both servers through a proxy."""
    run("manage.py", "migrate", "-v", "0")
    cle = run("-m", "tests.faults._parcours", "prepare", "9").sortie.split()[-1]
    prises = dossier / "prises"
    prises.mkdir()
    ecoute = prises / ".s.PGSQL.5432", prises / "vk"
    environnement = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "certif.settings.dev",
        "DATABASE_URL": f"postgres://certif@/certif?host={prises}",
        "REDIS_URL": f"redis+socket://{ecoute[1]}?virtual_host=0",
    }
    with (
        Mandataire(ecoute[0], etat.postgres_socket_dir / ".s.PGSQL.5432") as base,
        Mandataire(ecoute[1], etat.valkey_socket) as courtier,
    ):
        ouvriers = Ouvriers(environnement, dossier)
        plateforme = Plateforme(etat, dossier, environnement, _free_port(), ouvriers, base, courtier)
        try:
            plateforme.watch()
            yield plateforme, cle
        finally:
            plateforme.stop()


def _play(plateforme: Plateforme, cle: str) -> list[Ligne]:
    voulues = {int(mot) for mot in os.environ.get("PANNES", "").split(",") if mot}
    rendues: list[Ligne] = []
    visiteur = Visiteur(plateforme.port, cle)
    visiteur.wait(90)
    for rang, panne in enumerate(breakdowns(plateforme), 1):
        if voulues and rang not in voulues:
            continue
        constat = _round(plateforme, panne, rang, visiteur)
        rendues += _cells(panne, constat)
        print(f"  {panne.nom} : {json.dumps(constat, ensure_ascii=False)}", flush=True)
    return [*rendues, _readiness(visiteur), *NON_JOUEES]


def _readiness(visiteur: Visiteur) -> Ligne:
    """R11, in peace: how long `/pret` takes."""
    durees = []
    for _ in range(21):
        depart = time.monotonic()
        assert visiteur.ask("/pret") == 200
        durees.append((time.monotonic() - depart) * 1_000)
    mediane = statistics.median(durees)
    return Ligne("R11 : /pret, médiane de 21", mediane, "ms", f"au plus {PRET_MAX:.0f} ms", mediane <= PRET_MAX)


def _round(plateforme: Plateforme, panne: Panne, rang: int, visiteur: Visiteur) -> dict[str, Any]:
    """One breakdown, from before to after; what each journey says."""
    pilote = subprocess.Popen(
        [sys.executable, "-m", "tests.faults._parcours", "round", str(rang), str(plateforme.dossier)],
        cwd=RACINE, env=plateforme.environnement, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=(plateforme.dossier / "pilote.log").open("ab"),
    )  # fmt: skip
    plateforme.pilote = pilote.pid
    with pilote, visiteur.reading():
        try:
            _expect(pilote, "pret", plateforme)
            depart = time.monotonic()
            _tell(pilote)
            _strike(plateforme, panne, depart)
            panne.fin()
            finie = time.monotonic()
            _expect(pilote, "fait", plateforme)
            _tell(pilote)
            constat = json.loads(_heard(pilote, plateforme))
            constat["lecture"] = visiteur.verdict(finie)
        except BaseException:
            panne.fin()
            pilote.kill()
            raise
    return constat


def _strike(plateforme: Plateforme, panne: Panne, depart: float) -> None:
    """The breakdown, for its time; what it killed is started again at once."""
    panne.frappe()
    prochaine = time.monotonic() + ENTRE
    while time.monotonic() - depart < panne.duree:
        plateforme.watch()
        if panne.revient and time.monotonic() > prochaine:
            prochaine = time.monotonic() + ENTRE
            with contextlib.suppress(AssertionError):  # not back yet: nothing to kill
                panne.frappe()
        time.sleep(0.05)


def _heard(pilote: subprocess.Popen[str], plateforme: Plateforme) -> str:
    """The next line of the driver, while what falls is started again."""
    lues: list[str] = []
    assert pilote.stdout is not None
    oreille = threading.Thread(target=lambda: lues.append(pilote.stdout.readline()), daemon=True)
    oreille.start()
    while oreille.is_alive():
        plateforme.watch()
        oreille.join(0.1)
    if not lues[0]:
        raise RuntimeError((plateforme.dossier / "pilote.log").read_text()[-1500:])
    return lues[0]


def _expect(pilote: subprocess.Popen[str], mot: str, plateforme: Plateforme) -> None:
    dit = _heard(pilote, plateforme).strip()
    if dit != mot:
        raise RuntimeError(f"« {mot} » attendu, « {dit} » lu")


def _tell(pilote: subprocess.Popen[str]) -> None:
    assert pilote.stdin is not None
    pilote.stdin.write("\n")
    pilote.stdin.flush()


class Visiteur:
    """Somebody who reads three pages again and again: alive, public, and their own."""

    def __init__(self, port: int, cle: str) -> None:
        self.port, self.cle = port, cle
        self.vues: list[tuple[float, str, int]] = []
        self.fausses = 0
        self._fin = threading.Event()

    def ask(self, page: str) -> int:
        """Status of a page, 0 when nobody answers; a page that is not whole counts as false."""
        lien = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            # A probe has no session; a visitor has one.
            lien.request("GET", page, headers={} if page == "/vivant" else {"Cookie": f"sessionid={self.cle}"})
            reponse = lien.getresponse()
            corps = reponse.read()
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            lien.close()
        if reponse.status == 200 and page != "/vivant" and not corps.rstrip().endswith(b"</html>"):
            self.fausses += 1
        return reponse.status

    def wait(self, secondes: float) -> None:
        """Until the three pages answer."""
        limite = time.monotonic() + secondes
        while not all(self.ask(page) == 200 for page in PAGES):
            if time.monotonic() > limite:
                raise RuntimeError(f"le site ne répond pas : {[(page, self.ask(page)) for page in PAGES]}")
            time.sleep(0.2)

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Read during the block."""
        self.vues, self.fausses = [], 0
        self._fin.clear()
        fil = threading.Thread(target=self._read, daemon=True)
        fil.start()
        try:
            yield
        finally:
            self._fin.set()
            fil.join(30)

    def _read(self) -> None:
        while not self._fin.is_set():
            for page in PAGES:
                statut = self.ask(page)
                self.vues.append((time.monotonic(), page, statut))
            self._fin.wait(0.1)

    def verdict(self, finie: float) -> dict[str, Any]:
        """Pages seen, those that were errors, and the seconds until all were good again after the end."""
        self.wait(REPRISE_MAX * 2)
        mauvaises = [t for t, _, statut in self.vues if statut != 200]
        # 302 would be somebody else's page or the door: a session must not be lost by a breakdown.
        autres = sum(statut not in (0, 200) and statut < 500 for _, _, statut in self.vues)
        return {
            "vues": len(self.vues), "erreurs": len(mauvaises), "fausses": self.fausses + autres,
            "morts": sum(page == "/vivant" and statut != 200 for _, page, statut in self.vues),
            "retour": round(max(0.0, max(mauvaises, default=finie) - finie), 2),
        }  # fmt: skip


def _cells(panne: Panne, constat: dict[str, Any]) -> list[Ligne]:
    """The six lines of one breakdown, and R9 when it is the broker's."""
    rendues = []
    for parcours, invariant in PARCOURS.items():
        if parcours == "lecture":
            lu = constat["lecture"]
            faux, tenu = lu["fausses"], not lu["fausses"] and lu["retour"] <= REPRISE_MAX
            details = lu
        else:
            faux, details = constat["ecarts"][parcours], {"essais ratés": constat["ratees"].get(parcours, 0)}
            # A full disk that no file met proves nothing.
            rencontree = panne.nom != "disque plein" or any(constat["ratees"].values())
            tenu = faux == 0 if rencontree or faux else None
        rendues.append(Ligne(f"{panne.nom} × {parcours}", faux, "écart(s)", invariant, tenu, details))
    rendues.append(
        Ligne(f"R6 : {panne.nom}, reprise du travail", constat["reprise"], "s", f"au plus {REPRISE_MAX:.0f} s",
              constat["reprise"] <= REPRISE_MAX)
    )  # fmt: skip
    if panne.nom in VIVANT_SANS:
        morts = constat["lecture"]["morts"]
        rendues.append(Ligne(f"R11 : {panne.nom}, /vivant en erreur", morts, "réponses", "0", morts == 0))
    if panne.nom == "Redis absent":
        lu, ratees = constat["lecture"], constat["ratees"]["decision"]
        rendues.append(
            Ligne("R9 : Redis absent, pages en erreur", lu["erreurs"], "pages", f"0 sur {lu['vues']}",
                  lu["erreurs"] == 0 and lu["vues"] > 0)
        )  # fmt: skip
        rendues.append(Ligne("R9 : Redis absent, décisions refusées", ratees, "refus", "0", ratees == 0))
    return rendues


def _free_port() -> int:
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        return int(libre.getsockname()[1])
