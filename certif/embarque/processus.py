"""Starting children that never outlive their parent, and telling somebody what went wrong."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec must not import.
_libc = ctypes.CDLL(None, use_errno=True)


class EmbarqueErreur(RuntimeError):
    """An embedded server cannot do its work; the message (French) says why and what to do."""


def meurt_avec_parent(signum: int) -> Callable[[], None]:
    """Give a `preexec_fn` that makes the kernel send `signum` to the child when its parent dies, even by kill -9."""

    def demander() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0)

    return demander


def lance(command: Sequence[str | Path], *, mort: int = signal.SIGTERM, **options: Any) -> subprocess.Popen[bytes]:
    """Start `command` in its own session (a Ctrl-C reaches only the launcher), bound to its parent's life."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=meurt_avec_parent(mort),
        **options,
    )


def arrete(*processes: subprocess.Popen[bytes], signum: int = signal.SIGTERM, attente: float = 20) -> None:
    """Ask all `processes` to stop; after `attente` seconds kill what stays. Returns once they are gone."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signum)
    limit = time.monotonic() + attente
    for process in processes:
        try:
            process.wait(max(0.0, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def fin_du_journal(path: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return "(journal absent)"
