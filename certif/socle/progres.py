"""Progress of long work on a command line: rows done, share, estimated end; at most two lines a second."""

from __future__ import annotations

import time
from typing import TextIO

ESPACE = "\u202f"


class Progres:
    """Prints on `sortie` (stderr of a command): one moving line on a terminal, a line every ten seconds elsewhere."""

    def __init__(self, sortie: TextIO, *, silencieux: bool = False) -> None:
        self._sortie = sortie
        self._silencieux = silencieux
        self._terminal = sortie.isatty()
        self._etape = ""
        self._debut = self._dernier = time.monotonic()

    def __call__(self, etape: str, faites: int, total: int) -> None:
        """Tell that `faites` of `total` units of `etape` are done; a new `etape` starts a new line."""
        maintenant = time.monotonic()
        if etape != self._etape:
            self.close()
            self._etape, self._debut, self._dernier = etape, maintenant, maintenant
            return
        if maintenant - self._dernier < (0.5 if self._terminal else 10):
            return
        self._dernier = maintenant
        self._print(self._text(faites, total, maintenant - self._debut))

    def close(self) -> None:
        """End the moving line."""
        if self._etape and self._terminal and not self._silencieux:
            self._sortie.write("\n")
        self._etape = ""

    def _text(self, faites: int, total: int, secondes: float) -> str:
        part = min(1.0, faites / total) if total else 0.0
        reste = f", fin dans {_duree(secondes * (1 - part) / part)}" if part else ""
        return f"{self._etape} : {part:.0%} ({groupe(faites)} / {groupe(total)}){reste}"

    def _print(self, texte: str) -> None:
        if self._silencieux:
            return
        self._sortie.write(f"\r{texte:<78}" if self._terminal else f"{texte}\n")
        self._sortie.flush()


def groupe(nombre: int) -> str:
    """1234567 → « 1 234 567 » (narrow no-break spaces)."""
    return f"{nombre:,}".replace(",", ESPACE)


def _duree(secondes: float) -> str:
    minutes, reste = divmod(int(secondes + 0.5), 60)
    return f"{minutes} min {reste:02d} s" if minutes else f"{reste} s"
