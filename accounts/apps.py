"""Application configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Comptes."""

    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Register the background work of this room (models are importable only from here on)."""
        from accounts import courriels, notifications, travaux
        from accounts.flux import attente, depot, traitement

        travaux.register(notifications.NATURE_ENVOI, courriels.send_notification)
        travaux.register(depot.NATURE_LIVRAISON, traitement.handle)
        travaux.register(attente.NATURE_ATTENTE, attente.handle)
