"""Django application of the entry points: template tags, and the Celery application that tasks are bound to."""

from django.apps import AppConfig


class CertifConfig(AppConfig):
    """Loads the Celery application with Django, and tells the table of works how to wake its workers."""

    name = "certif"
    verbose_name = "certif"

    def ready(self) -> None:
        """Bind shared tasks to certif's Celery application (not in `certif/__init__`, which embarque imports)."""
        from accounts import travaux
        from certif.celery import reveille

        travaux.register_wake_up(reveille.delay)
