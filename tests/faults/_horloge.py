"""A program of the platform whose clock is wrong: `python -m tests.faults._horloge SECONDS MODULE [arguments]`."""

from __future__ import annotations

import runpy
import sys
from datetime import timedelta

from django.utils import timezone

if __name__ == "__main__":
    ecart, vraie = timedelta(seconds=float(sys.argv[1])), timezone.now  # noqa: TID251 - this program exists to spoil it
    # The one clock that `accounts.horloge` reads: leases, due dates and days of this process follow.
    timezone.now = lambda: vraie() + ecart  # noqa: TID251 - for the same reason
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
