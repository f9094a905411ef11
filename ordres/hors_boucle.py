"""pyHanko runs an event loop of its own, which Python refuses in a thread that already runs one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Rendu = TypeVar("Rendu")


def outside_any_loop(fait: Callable[[], Rendu]) -> Rendu:
    """What `fait` returns: called here, or in a thread of its own when this one runs an event loop.

    Such is the thread of an asynchronous server, or the one that drives a browser. `fait` must not read the database:
    another thread has another connection.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return fait()
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(fait).result()
