"""Application configuration."""

from django.apps import AppConfig


class OrdresConfig(AppConfig):
    """Ordres."""

    name = "ordres"
    verbose_name = "Ordres"
