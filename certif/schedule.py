"""What beat wakes, and when. The works themselves are rows of a PostgreSQL table; a lost wake-up loses nothing."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

#: Seconds between two wake-ups of the table of works. What a killed worker left starts again at the next one on the
#: same machine (`accounts.porteurs`); from another one, with the lease of a delivery (twenty seconds), within thirty.
REVEIL = 5
#: Seconds between two passes over the inbox folders: a receipt within a minute.
RELEVE = 20
#: Seconds between two signed heads of the journal.
SCEAU = 60

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "reveille": {
        "task": "certif.reveille",
        "schedule": REVEIL,
        # Wake-ups never pile up behind a long work: a stale one is dropped.
        "options": {"expires": REVEIL},
    },
    "journal": {
        # Seals the events of the last minute and signs a head over them (`accounts.journal_scelle`).
        "task": "certif.journal",
        "schedule": SCEAU,
        "options": {"expires": SCEAU},
    },
    "releve": {
        # Asks for a pass over the inbox folders; the work table runs one at a time.
        "task": "certif.releve",
        "schedule": RELEVE,
        "options": {"expires": RELEVE},
    },
    "nuit": {
        # Queues the nightly verification of the projection and the purge; missed for a night, the next one does it.
        "task": "certif.nuit",
        "schedule": crontab(hour=2, minute=30),
    },
    "mesures": {
        # Puts together the rows that each write appended to the counts of accounts.
        "task": "certif.mesures",
        "schedule": crontab(minute=17),
    },
}
