"""Every file whose columns are published: those of the feed machine, and those that have a reader of their own."""

from __future__ import annotations

from accounts.flux import formats
from certif.socle.feeds.schema import Schema

_autres: dict[str, Schema] = {}


def register(schema: Schema) -> None:
    """Declare a file read outside the feed machine; called from `AppConfig.ready()` of the app that reads it."""
    _autres[schema.type_flux] = schema


def every() -> list[Schema]:
    """The definition of every file that this platform reads, by name."""
    tous = {type_flux: formats.get(type_flux).schema for type_flux in formats.registered()} | _autres
    return [tous[type_flux] for type_flux in sorted(tous)]
