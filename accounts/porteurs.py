"""Which process holds a lease, so that another of the same machine sees at once that it died.

A lease nobody renews ends by itself, and that is what counts between machines; on one machine, waiting for its end is
most of what a death costs.
"""

from __future__ import annotations

import os
import socket
from functools import lru_cache
from pathlib import Path

_MORT = "ZX"
#: Fields of /proc/<pid>/stat after the name of the program: the state, and the clock tick of the start.
_ETAT, _DEPART = 0, 19


def own() -> str:
    """This process, as `machine/pid/start`; "" where the system does not tell: there the lease alone decides."""
    etat = _stat(os.getpid())
    return f"{machine()}/{os.getpid()}/{etat[_DEPART]}" if machine() and etat else ""


@lru_cache(maxsize=1)
def machine() -> str:
    """This machine since its last start, as its processes see it (two containers are two); "" when unknown."""
    try:
        demarrage = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        espace = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return ""
    return f"{socket.gethostname()[:60]}/{demarrage}/{espace}"


def is_gone(porteur: str) -> bool:
    """Whether this process is of this machine and certainly dead; False when one cannot tell."""
    prefixe, _, reste = porteur.rpartition("/")
    lieu, _, pid = prefixe.rpartition("/")
    if not lieu or lieu != machine():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    etat = _stat(int(pid))
    return bool(etat) and (etat[_ETAT] in _MORT or etat[_DEPART] != reste)


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
