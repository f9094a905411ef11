"""Application configuration."""

from django.apps import AppConfig


class ReferentielsConfig(AppConfig):
    """Référentiels."""

    name = "referentiels"
    verbose_name = "Référentiels"

    def ready(self) -> None:
        """Register the tabs of the workspace and the public API (models are importable only from here on)."""
        from accounts.api import documents
        from referentiels import choix_retenus, onglet_transmission, onglets_redaction

        onglets_redaction.register()
        onglet_transmission.register()
        choix_retenus.register()
        documents.publish("referentiels.api.urls")
