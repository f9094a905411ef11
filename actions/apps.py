"""Application configuration."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Cycles, actions and their evaluation."""

    name = "actions"
    verbose_name = "Actions"

    def ready(self) -> None:
        """Register the background work of this room (models are importable only from here on)."""
        from accounts import travaux
        from actions import cycles

        travaux.register(cycles.NATURE_RECALCUL, cycles.drain)
