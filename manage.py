#!/usr/bin/env python
"""Command line of certif."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a management command with the settings of `DJANGO_SETTINGS_MODULE` (default: development)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "certif.settings.dev")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
