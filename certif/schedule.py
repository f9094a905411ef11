"""What beat wakes, and when. The works themselves are rows of a PostgreSQL table; a lost wake-up loses nothing."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

#: Seconds between two wake-ups of the table of works.
REVEIL = 10

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "reveille": {
        "task": "certif.reveille",
        "schedule": REVEIL,
        # Wake-ups never pile up behind a long work: a stale one is dropped.
        "options": {"expires": REVEIL},
    },
    "nuit": {
        # Queues the nightly verification of the projection; missed for a night, the next one does it.
        "task": "certif.nuit",
        "schedule": crontab(hour=2, minute=30),
    },
}
