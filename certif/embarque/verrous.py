"""The three locks of an embedded server: who uses it, who keeps it, who is starting it."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from certif.embarque.etat import Etat


class Verrous:
    """Lock files of one server of one state. A flock belongs to an open file and ends with its process."""

    def __init__(self, etat: Etat, nom: str) -> None:
        etat.prepare()
        self.usagers = etat.path / f"{nom}.usagers"
        self.gardien = etat.path / f"{nom}.gardien"
        self.demarrage = etat.path / f"{nom}.demarrage"
        self.pret = etat.path / f"{nom}.pret"
        self.journal = etat.path / f"{nom}.gardien.log"
        self._seul: IO[bytes] | None = None

    def is_abandoned(self) -> bool:
        """Take the users' lock alone if nobody holds it, and keep it: newcomers then wait until the stop is over."""
        handle = self.usagers.open("ab")
        if not _take(handle, fcntl.LOCK_EX):
            handle.close()
            return False
        self._seul = handle
        return True

    def is_guarded(self) -> bool:
        """Tell whether a living gardien keeps the server."""
        return not is_free(self.gardien)


def is_free(path: Path) -> bool:
    """Tell whether nobody holds the lock `path`."""
    with path.open("ab") as handle:
        return _take(handle, fcntl.LOCK_EX)


def _take(handle: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
