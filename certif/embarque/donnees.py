"""Tables and demonstration data before the platform opens: one process, both change nothing the second time.

`python -m certif.embarque.donnees [demonstration]`
"""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command, get_commands


def main(demonstration: bool) -> None:
    """Migrate, then run the command `demonstration` if it is asked for and this version has it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "certif.settings.dev")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if demonstration and "demonstration" in get_commands():
        print("certif · données de démonstration…", flush=True)
        call_command("demonstration")


if __name__ == "__main__":
    main("demonstration" in sys.argv[1:])
