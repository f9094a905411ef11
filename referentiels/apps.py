"""Application configuration."""

from django.apps import AppConfig


class ReferentielsConfig(AppConfig):
    """Référentiels."""

    name = "referentiels"
    verbose_name = "Référentiels"
