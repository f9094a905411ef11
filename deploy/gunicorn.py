"""Settings of gunicorn in the image: one JSON line a message, no address of a request, one set of counters.

`gunicorn certif.wsgi:application -c deploy/gunicorn.py`; WEB_CONCURRENCY is the number of processes.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import Any

bind = "0.0.0.0:8000"
worker_tmp_dir = "/run/certif"
graceful_timeout = 30
timeout = 60
# A port of its own for commands: nobody uses it.
control_socket_disable = True

# Read by prometheus_client when the application loads, in each process.
DOSSIER = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", "/run/certif/metriques"))


class SansAdresse(logging.Filter):
    """An address of a request holds numbers, tokens and what was typed: gunicorn's own messages lose it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without what a visitor wrote."""
        if str(record.msg).startswith("Invalid request from"):
            record.msg, record.args = "Invalid request", ()
        if isinstance(record.args, tuple):
            record.args = tuple(_harmless(argument) for argument in record.args)
        return True


def _harmless(argument: object) -> object:
    """Numbers, names of signals and of classes stay; an address, or the words of a refused request, do not."""
    if isinstance(argument, Exception):
        return type(argument).__name__
    return "[…]" if isinstance(argument, str) and ("/" in argument or "?" in argument) else argument


logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"()": "certif.socle.traces.LignesJson"}},
    "filters": {"sans_adresse": {"()": SansAdresse}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "ligne", "filters": ["sans_adresse"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}


def on_starting(server: Any) -> None:
    """Counters begin with the server: those of a dead one are not ours."""
    shutil.rmtree(DOSSIER, ignore_errors=True)
    DOSSIER.mkdir(parents=True, mode=0o700)


def child_exit(server: Any, worker: Any) -> None:
    """A process that ended is not counted among the living."""
    from prometheus_client import multiprocess  # read after DOSSIER is set

    multiprocess.mark_process_dead(worker.pid)
