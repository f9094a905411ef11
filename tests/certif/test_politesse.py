"""A worker gives way to pages from its start, and so do the processes it makes."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

from certif.politesse import POLITESSE

TRAVAILLEUR = """
import os
from celery.signals import worker_init
import certif.celery
avant = os.nice(0)
worker_init.send(sender=None)
print(os.nice(0) - avant)
"""


def test_a_worker_starts_behind_the_pages():
    dit = subprocess.run(
        [sys.executable, "-c", TRAVAILLEUR], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    assert int(dit.stdout) == POLITESSE
