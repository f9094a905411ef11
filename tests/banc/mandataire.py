"""A small proxy between the platform and a server (PostgreSQL, the broker, mail), to spoil the network on purpose.

By unix sockets or by TCP on loopback. It passes bytes on and, as it is told, delays them, lets them drip, keeps them
for itself (half-open: everything looks alive, nothing comes), or cuts every connection and refuses new ones.
"""

from __future__ import annotations

import asyncio
import threading
from enum import Enum
from pathlib import Path

Adresse = Path | tuple[str, int]
_MORCEAU = 1 << 16


class Etat(Enum):
    """What happens to the bytes."""

    BON = "bon"
    MUET = "muet"
    COUPE = "coupe"


class Mandataire:
    """Runs in a thread of its own between `with` and its end. `latence` (seconds) is paid once by each burst of bytes,
    each way; `debit` (bytes a second) makes them drip; zero means neither.
    """

    def __init__(self, ecoute: Adresse, serveur: Adresse) -> None:
        self.ecoute, self.serveur = ecoute, serveur
        self.etat, self.latence, self.debit = Etat.BON, 0.0, 0
        self.passees = 0
        self._boucle = asyncio.new_event_loop()
        self._ouvertes: set[asyncio.StreamWriter] = set()
        self._pret, self._fin = threading.Event(), asyncio.Event()
        self._fil = threading.Thread(target=self._boucle.run_until_complete, args=(self._serve(),), daemon=True)

    def __enter__(self) -> Mandataire:
        """Listen."""
        self._fil.start()
        if not self._pret.wait(10):
            raise RuntimeError(f"le mandataire n’écoute pas sur {self.ecoute}")
        return self

    def __exit__(self, *_: object) -> None:
        """Cut everything and stop."""
        self._boucle.call_soon_threadsafe(self._fin.set)
        self._fil.join(10)
        self._boucle.close()
        if isinstance(self.ecoute, Path):
            self.ecoute.unlink(missing_ok=True)

    def good(self) -> None:
        """Pass everything on at once; what hung half-open since is cut, as a router would once it is back."""
        coupees = self.etat is Etat.MUET
        self.etat, self.latence, self.debit = Etat.BON, 0.0, 0
        if coupees:
            self._drop()

    def cut(self) -> None:
        """Cut what is open, refuse what comes."""
        self.etat = Etat.COUPE
        self._drop()

    def hush(self) -> None:
        """Half-open: connections live, bytes go nowhere."""
        self.etat = Etat.MUET

    def _drop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._abort(), self._boucle).result(10)

    async def _abort(self) -> None:
        for bout in list(self._ouvertes):
            bout.transport.abort()

    async def _serve(self) -> None:
        if isinstance(self.ecoute, Path):
            serveur = await asyncio.start_unix_server(self._client, self.ecoute)
            self.ecoute.chmod(0o666)
        else:
            serveur = await asyncio.start_server(self._client, *self.ecoute)
            self.ecoute = serveur.sockets[0].getsockname()[:2]
        self._pret.set()
        await self._fin.wait()
        serveur.close()
        await self._abort()
        await asyncio.sleep(0.05)

    async def _client(self, lit: asyncio.StreamReader, ecrit: asyncio.StreamWriter) -> None:
        if self.etat is Etat.COUPE:
            ecrit.transport.abort()
            return
        try:
            if isinstance(self.serveur, Path):
                loin = await asyncio.open_unix_connection(self.serveur)
            else:
                loin = await asyncio.open_connection(*self.serveur)
        except OSError:
            ecrit.transport.abort()
            return
        bouts = {ecrit, loin[1]}
        self._ouvertes |= bouts
        try:
            await asyncio.gather(self._pump(lit, loin[1]), self._pump(loin[0], ecrit))
        finally:
            self._ouvertes -= bouts
            for bout in bouts:
                bout.transport.abort()

    async def _pump(self, lit: asyncio.StreamReader, ecrit: asyncio.StreamWriter) -> None:
        try:
            while octets := await lit.read(self.debit or _MORCEAU):
                while self.etat is Etat.MUET:
                    await asyncio.sleep(0.02)
                if self.latence or self.debit:
                    await asyncio.sleep(self.latence + (len(octets) / self.debit if self.debit else 0))
                self.passees += len(octets)
                ecrit.write(octets)
                await ecrit.drain()
            if ecrit.can_write_eof():
                ecrit.write_eof()
        except OSError:
            # One end died in the middle of a word: the other must know, or the server keeps its locks for nobody.
            ecrit.transport.abort()
