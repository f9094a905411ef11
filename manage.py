#!/usr/bin/env python
"""Command line of certif. Commands that need the servers start the embedded ones for their own time."""

import os
import sys

from django.core.management import execute_from_command_line

from certif.embarque.commandes import serveurs_pour


def main() -> None:
    """Run a management command with the settings of `DJANGO_SETTINGS_MODULE` (default: development)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "certif.settings.dev")
    with serveurs_pour(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
