"""`migrate` that never makes the pages wait: a lock that is not free is given up after a moment, and asked again.

An `ALTER TABLE` that waits behind one long reading makes every later reading wait behind itself. Django's command is
kept whole; the session is only told not to wait for more than `CERTIF_MIGRATION_VERROU`. A migration that gave up was
rolled back: starting again resumes at it. One outside of a transaction (an index built concurrently) is not tried
again by itself: what it left must be looked at (docs/exploitation/migrations.md).
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

#: Seconds between two tries: what holds the lock has time to end.
PAUSE = 5
_POSE = "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)"


class Command(migrate.Command):
    """Django's `migrate`, patient in small steps."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the limit on the session, migrate, try again when a lock was not free."""
        connexion = connections[options["database"]]
        for reste in reversed(range(settings.CERTIF_MIGRATION_ESSAIS)):
            with connexion.cursor() as curseur:
                curseur.execute(_POSE, [settings.CERTIF_MIGRATION_VERROU, settings.CERTIF_MIGRATION_DUREE])
            try:
                super().handle(*args, **options)
            except OperationalError as refus:
                if not isinstance(refus.__cause__, LockNotAvailable) or not reste:
                    raise
                self.stderr.write(f"Un verrou n’est pas libre : nouvel essai dans {PAUSE} s ({reste} restants).")
                time.sleep(PAUSE)
            else:
                return
            finally:
                with connexion.cursor() as curseur:
                    curseur.execute("RESET lock_timeout; RESET statement_timeout")
