"""Background work gives way to pages: its processes take what is left of a busy processor, and all of an idle one."""

from __future__ import annotations

import os

#: Added to the niceness of a worker: beside a process that serves pages, a ninth of its share of a core.
POLITESSE = 10


def give_way() -> None:
    """Make this process, and those it starts, give way; for the rest of their life."""
    os.nice(POLITESSE)
