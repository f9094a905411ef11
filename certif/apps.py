"""Django application of the entry points: template tags, and the Celery application that tasks are bound to."""

from django.apps import AppConfig, apps
from django.core import checks
from django.core.signals import request_finished
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CertifConfig(AppConfig):
    """Loads the Celery application with Django, and tells the table of works how to wake its workers."""

    name = "certif"
    verbose_name = "certif"

    def ready(self) -> None:
        """Bind shared tasks to certif's Celery application (not in `certif/__init__`, which embarque imports)."""
        from accounts import regard, travaux
        from certif.celery import reveille
        from certif.installation import after_migrate, wall_up
        from certif.liaisons_sures import check_links

        checks.register(check_links, checks.Tags.security, deploy=True)
        connection_created.connect(regard.on_connection)
        request_finished.connect(regard.forget)
        travaux.register_wake_up(reveille.delay)
        # certif has no model, hence no signal of its own; every migration is done when the first one is sent.
        post_migrate.connect(wall_up, sender=apps.get_app_config("accounts"), dispatch_uid="certif.cloisons")
        post_migrate.connect(after_migrate, sender=apps.get_app_config("accounts"), dispatch_uid="certif.installation")
