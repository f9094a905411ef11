"""The Celery application: wakes the table of works up, carries nothing itself."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "certif.settings.dev")

app = Celery("certif")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.task(name="certif.reveille")
def reveille() -> None:
    """Run what waits in the table of works (`accounts.travaux`); idempotent, any number may run at once."""
    # This module is imported by `certif/__init__.py`, before Django's apps are ready.
    from accounts.travaux import run_pending

    run_pending()
