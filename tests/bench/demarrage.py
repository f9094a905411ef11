"""Start and stop of the embedded PostgreSQL and Valkey: with a new base, then with an existing one."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from certif.embarque.etat import Etat
from certif.embarque.usage import SERVEURS, serveurs
from tests.banc.rapport import Ligne

TOURS = 3


def _cycle(etat: Etat) -> tuple[float, float]:
    """Seconds to be ready, seconds to be gone."""
    start = time.monotonic()
    with serveurs(etat, list(SERVEURS)):
        ready = time.monotonic()
        stop = time.monotonic()
    return ready - start, time.monotonic() - stop


def lignes() -> list[Ligne]:
    """Medians of `TOURS` new states, each opened twice."""
    new, again, stop = [], [], []
    for _ in range(TOURS):
        folder = Path(tempfile.mkdtemp(prefix="certif-bench-"))
        folder.chmod(0o711)
        try:
            etat = Etat(folder / "etat")
            first, _gone = _cycle(etat)
            second, gone = _cycle(etat)
        finally:
            shutil.rmtree((folder / "etat" / "postgres").resolve(), ignore_errors=True)
            shutil.rmtree(folder)
        new.append(first)
        again.append(second)
        stop.append(gone)
    return [
        Ligne("serveurs embarqués : base neuve", statistics.median(new), "s", f"médiane de {TOURS}"),
        Ligne("serveurs embarqués : base existante", statistics.median(again), "s", f"médiane de {TOURS}"),
        Ligne("serveurs embarqués : arrêt", statistics.median(stop), "s", f"médiane de {TOURS}"),
    ]
