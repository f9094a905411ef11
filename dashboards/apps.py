"""Application configuration."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Pilotage."""

    name = "dashboards"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        """Say where partners read what they owe (the room below sends reminders, this one owns the page)."""
        from django.urls import reverse

        from actions import transit

        transit.register_page(lambda: reverse("operateur:attendues"))
