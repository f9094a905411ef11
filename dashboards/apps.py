"""Application configuration."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Pilotage."""

    name = "dashboards"
    verbose_name = "Pilotage"
