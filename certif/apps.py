"""Django application of the entry points: template tags, and the Celery application that tasks are bound to."""

from django.apps import AppConfig


class CertifConfig(AppConfig):
    """Loads the Celery application with Django, so that every process speaks to the same broker."""

    name = "certif"
    verbose_name = "certif"

    def ready(self) -> None:
        """Bind shared tasks to certif's Celery application (not in `certif/__init__`, which embarque imports)."""
        import certif.celery  # noqa: F401 - imported for its effect, once the settings are readable
