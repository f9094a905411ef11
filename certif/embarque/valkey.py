"""The embedded broker: Valkey on a unix socket, with its append-only file, that never evicts a message."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time

from certif.embarque import binaires
from certif.embarque.etat import Etat
from certif.embarque.postgres import prepare_sockets
from certif.embarque.processus import EmbarqueErreur, arrete, fin_du_journal, lance


class Valkey:
    """The Redis-compatible server of a state."""

    nom = "valkey"

    def __init__(self, etat: Etat) -> None:
        self.etat = etat
        self.program = binaires.valkey_server()
        self.journal = etat.path / "valkey.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers PING."""
        prepare_sockets(self.etat)
        folder = self.etat.valkey_socket.parent
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        data = self.etat.path / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        command = [str(self.program), "--port", "0", "--unixsocket", str(self.etat.valkey_socket)]
        command += [
            "--unixsocketperm",
            "700",
            "--dir",
            str(data),
            "--maxmemory-policy",
            "noeviction",
            "--daemonize",
            "no",
        ]
        command += ["--appendonly", "yes" if self.etat.durable else "no", "--save", ""]
        with self.journal.open("ab") as log:
            self.process = lance(command, stdout=log, stderr=log)
        self._wait()

    def stop(self) -> None:
        """Stop after writing what is in memory."""
        if self.process:
            arrete(self.process)
        shutil.rmtree(self.etat.valkey_socket.parent, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.etat.valkey_socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")  # while it loads its file it answers -LOADING
        except OSError:
            return False

    def _wait(self, seconds: float = 60) -> None:
        assert self.process
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise EmbarqueErreur(f"Valkey n’a pas démarré :\n{fin_du_journal(self.journal)}")
            if self._answers():
                return
            time.sleep(0.02)
        raise EmbarqueErreur(f"Valkey ne répond pas après {seconds:.0f} s :\n{fin_du_journal(self.journal)}")
