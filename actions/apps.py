"""Application configuration."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Actions."""

    name = "actions"
    verbose_name = "Actions"
