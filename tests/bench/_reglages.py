"""Settings of a served measure: those of development without the demonstration, whose day costs a query a page."""

from certif.settings.dev import *  # noqa: F403 - a settings file is its base plus what differs

DEMO = False
