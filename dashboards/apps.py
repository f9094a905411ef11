"""Application configuration."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Pilotage."""

    name = "dashboards"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        """Say where partners and CNPs read what they are told of (the room below sends it, this one owns the pages)."""
        from django.urls import reverse

        from actions import accompagnement, transit

        transit.register_page(lambda: reverse("operateur:attendues"))
        accompagnement.register_page(lambda: reverse("cnp:accompagnements"))
