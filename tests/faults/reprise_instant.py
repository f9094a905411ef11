"""R8: point-in-time recovery drilled, and what is lost when a server and its disk go: base backup and streamed WAL.

`pg_basebackup` and `pg_receivewal`, as docs/exploitation.md says; three chosen instants, each with the hash of the
whole base taken then; at last the server dies by kill -9 and its disk is not used again. `pg_verifybackup` reads the
copy.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from certif.embarque.etat import UTILISATEUR, Etat
from certif.embarque.postgres import Postgres
from certif.embarque.processus import arrete, lance
from certif.embarque.usage import serveurs
from certif.sauvegarde import base
from tests.banc.processus import server_pid, wait_until
from tests.banc.rapport import Ligne

INSTANTS, AMORCE = 3, 200_000
RPO_MAX, RTO_MAX = 60.0, 900.0


@dataclass(frozen=True)
class Repere:
    """An instant to come back to: its date, and the hash of the base then."""

    at: str
    registre: str


@dataclass
class Copies:
    """Where the copies are, apart from the server: base backup and WAL."""

    dossier: Path
    serveur: Postgres

    def __post_init__(self) -> None:
        self.base, self.wal = self.dossier / "base", self.dossier / "wal"
        for sous in (self.base, self.wal):
            sous.mkdir(mode=0o700, parents=True)
            os.chown(sous, self.serveur.qui.uid, self.serveur.qui.gid)

    def command(self, programme: str, *arguments: str | Path) -> list[str]:
        """A program of PostgreSQL on the server's socket."""
        lien = ["-h", str(self.serveur.etat.postgres_socket_dir), "-U", UTILISATEUR]
        return [str(self.serveur.bin / programme), *lien, *map(str, arguments)]

    def run(self, commande: list[str]) -> None:
        """As the user who runs PostgreSQL."""
        subprocess.run(commande, check=True, capture_output=True, cwd="/", **self.serveur.qui.popen)  # type: ignore[call-overload]  # the user's arguments come as a dict


def lignes() -> list[Ligne]:
    """Live, die, come back four times."""
    dossier = Path(tempfile.mkdtemp(prefix="certif-instant-"))
    dossier.chmod(0o711)
    etat = Etat(dossier / "etat")
    try:
        copies, reperes, acquittees, mort = _live_and_die(etat, dossier)
        retours = [_come_back(copies, rang, repere.at) for rang, repere in enumerate(reperes)]
        dernier = _come_back(copies, INSTANTS, "")
        taille = sum(f.stat().st_size for f in copies.base.rglob("*") if f.is_file()) / 2**20
        return _report(reperes, retours, dernier, acquittees, mort, taille)
    finally:
        for lien in dossier.glob("*/postgres"):
            shutil.rmtree(lien.resolve(), ignore_errors=True)
        shutil.rmtree(dossier, ignore_errors=True)


def _live_and_die(etat: Etat, dossier: Path) -> tuple[Copies, list[Repere], list[tuple[int, float]], float]:
    """The server's life: the copies, the instants, what was acknowledged (number, when), when it died."""
    reperes = []
    with serveurs(etat, ["postgres"]):
        copies = Copies(dossier / "copies", Postgres(etat))
        with psycopg.connect(etat.database_url, autocommit=True) as lien:
            lien.execute("CREATE TABLE ecrit (n bigint PRIMARY KEY, at timestamptz NOT NULL, texte text)")
            lien.execute(
                "INSERT INTO ecrit SELECT -i, clock_timestamp(), repeat(md5(i::text), 8) FROM generate_series(1, %s) i",
                [AMORCE],
            )
        with _streamed(copies):
            copies.run(copies.command("pg_basebackup", "-D", copies.base, "-c", "fast", "-X", "none"))
            copies.run([str(copies.serveur.bin / "pg_verifybackup"), "-n", str(copies.base)])
            ecrivain = Ecrivain(etat)
            for _ in range(INSTANTS):
                ecrivain.write(0.5)
                reperes.append(_mark(etat))
            mort = ecrivain.write_until_death(server_pid(etat, "postgres"))
    return copies, reperes, ecrivain.acquittees, mort


@contextmanager
def _streamed(copies: Copies) -> Iterator[None]:
    """The WAL copied elsewhere as it is written; ends with the server."""
    commande = copies.command("pg_receivewal", "-D", copies.wal, "--synchronous", "--no-loop")
    copieur = lance(commande, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **copies.serveur.qui.popen)
    try:
        if not wait_until(lambda: any(copies.wal.iterdir()), 30):
            raise RuntimeError("pg_receivewal ne reçoit rien")
        yield
        copieur.wait(30)
    finally:
        arrete(copieur)


class Ecrivain:
    """Writes numbered rows one by one; remembers what was acknowledged, and when."""

    def __init__(self, etat: Etat) -> None:
        self.adresse = etat.database_url
        self.acquittees: list[tuple[int, float]] = []

    def write(self, secondes: float) -> None:
        """For so long, or until the server dies."""
        fin = time.monotonic() + secondes
        with suppress(psycopg.OperationalError), psycopg.connect(self.adresse, autocommit=True) as lien:
            while time.monotonic() < fin:
                numero = len(self.acquittees) + 1
                lien.execute("INSERT INTO ecrit VALUES (%s, clock_timestamp(), 'x')", [numero])
                self.acquittees.append((numero, time.time()))

    def write_until_death(self, pid: int) -> float:
        """Kill the server while it is written to; when."""
        fil = threading.Thread(target=self.write, args=(10.0,))
        fil.start()
        time.sleep(1.0)
        mort = time.time()
        os.kill(pid, signal.SIGKILL)
        fil.join()
        return mort


def _mark(etat: Etat) -> Repere:
    """This instant, nobody writing."""
    time.sleep(0.05)
    with psycopg.connect(etat.database_url, autocommit=True) as lien:
        at = lien.execute("SELECT clock_timestamp()::text").fetchone()
        registre = _ledger(lien)
    time.sleep(0.05)
    return Repere(str(at[0]), registre)


def _ledger(lien: psycopg.Connection) -> str:
    return base.ledger(base.counts(lien, lambda *_: None))


def _come_back(copies: Copies, rang: int, at: str) -> tuple[float, str, int]:
    """Seconds to have the base back at that instant (the end, when empty), its hash, and its last row."""
    depart = time.monotonic()
    etat = Etat(copies.dossier.parent / f"retour-{rang}")
    etat.prepare()
    serveur = Postgres(etat)
    copies.run(["cp", "-a", str(copies.base), str(serveur.data)])
    reglages = {
        # The last segment is being written when the server dies: its copy has another name.
        "restore_command": f"cp {copies.wal}/%f %p 2>/dev/null || cp {copies.wal}/%f.partial %p 2>/dev/null",
        "recovery_target_action": "promote",
        **({"recovery_target_time": at} if at else {}),
    }
    with (serveur.data / "postgresql.auto.conf").open("a") as sortie:
        sortie.writelines(f"{nom} = '{valeur}'\n" for nom, valeur in reglages.items())
    signal_de_reprise = serveur.data / "recovery.signal"
    signal_de_reprise.touch()
    os.chown(signal_de_reprise, serveur.qui.uid, serveur.qui.gid)
    with serveurs(etat, ["postgres"]), psycopg.connect(etat.database_url, autocommit=True) as lien:
        if not wait_until(lambda: not lien.execute("SELECT pg_is_in_recovery()").fetchone()[0], 120):
            raise RuntimeError("la reprise ne se termine pas")
        registre = _ledger(lien)
        secondes = time.monotonic() - depart
        derniere = lien.execute("SELECT max(n) FROM ecrit").fetchone()[0]
    return secondes, registre, int(derniere)


def _report(
    reperes: list[Repere],
    retours: list[tuple[float, str, int]],
    dernier: tuple[float, str, int],
    acquittees: list[tuple[int, float]],
    mort: float,
    taille: float,
) -> list[Ligne]:
    egaux = sum(repere.registre == registre for repere, (_, registre, _) in zip(reperes, retours, strict=True))
    perdues = [quand for numero, quand in acquittees if numero > dernier[2]]
    rpo = max(0.0, mort - min(perdues)) if perdues else 0.0
    rto = max(secondes for secondes, _, _ in (*retours, dernier))
    return [
        Ligne("R8 : instants retrouvés, registre égal", egaux, "instants", f"{INSTANTS}", egaux == INSTANTS),
        Ligne("R8 : serveur et disque perdus, écritures perdues", len(perdues), "lignes",
              f"sur {len(acquittees)} acquittées", None),
        Ligne("R8 : RPO, ancienneté de la première perdue", rpo, "s", f"au plus {RPO_MAX:.0f} s", rpo <= RPO_MAX),
        Ligne("R8 : RTO, retour vérifié le plus long", rto, "s", f"au plus {RTO_MAX:.0f} s ({taille:.0f} Mo)",
              rto <= RTO_MAX),
    ]  # fmt: skip
