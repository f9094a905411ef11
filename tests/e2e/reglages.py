"""Settings of the worker of the journeys: the bench's, with the addresses of this run.

The worker is another process: it cannot see what the bench overrides in its own.
"""

import os
from pathlib import Path

from certif.settings.test import *  # noqa: F403 - a settings file is its base plus what differs

CERTIF_SITE_URL = os.environ["CERTIF_SITE_URL"]
MEDIA_ROOT = Path(os.environ["CERTIF_MEDIA"])
# What the worker writes to people, where a journey can read it.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = MEDIA_ROOT / "courriels"
CELERY_TASK_DEFAULT_QUEUE = os.environ["CERTIF_QUEUE"]
