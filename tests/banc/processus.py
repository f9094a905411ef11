"""Finding the real processes of a state, and waiting for them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from certif.embarque.etat import Etat


def processes_of(etat: Etat) -> list[psutil.Process]:
    """Living processes that name the state or its sockets on their command line."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            line = " ".join(process.cmdline())
            named = f"{etat.path} " in f"{line} " or f"{etat.path}/" in line or str(etat.sockets) in line
            if named and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def server_pid(etat: Etat, program: str) -> int:
    """Process of a server of the state (`postgres`, `valkey-server`), not one it forked."""
    # Valkey writes its socket in its own name; a backend just forked still has PostgreSQL's line.
    found = {p.pid: p.ppid() for p in processes_of(etat) if Path(p.cmdline()[0].split()[0]).name == program}
    first = [pid for pid, parent in found.items() if parent not in found]
    assert len(first) == 1, f"{program} : {found}"
    return first[0]


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> bool:
    """Wait until `condition` holds; tells whether it did in time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
