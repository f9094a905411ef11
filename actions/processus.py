"""Several processes on one base: started afresh, on the parent's database, and gone when the parent is.

This module imports no model: a child reads it before Django is ready.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import django
from django.db import connection, connections


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def children(nombre: int) -> Iterator[ProcessPoolExecutor]:
    """`nombre` processes that share no connection with this one; what waits is dropped when the block fails.

    Spawned and not forked: a forked pool of connections shares its sockets and lacks its threads. A child that is
    killed ends the whole with `BrokenProcessPool`.
    """
    executeur = ProcessPoolExecutor(
        nombre,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(str(connection.settings_dict["NAME"]),),
    )
    try:
        yield executeur
    finally:
        executeur.shutdown(cancel_futures=True)


def _start(base: str) -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()
    django.setup()
    connections["default"].settings_dict["NAME"] = base
    # Models and versions live as long as the child: looking through them again and again finds nothing to free.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _die_with_parent() -> None:
    """A parent that was killed sends nothing more and closes nothing: its child would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
