"""Application configuration."""

from django.apps import AppConfig


class OrdresConfig(AppConfig):
    """Ordres."""

    name = "ordres"
    verbose_name = "Ordres"

    def ready(self) -> None:
        """Register the background work of this room (models are importable only from here on)."""
        from accounts import travaux
        from ordres import attestation, attestation_pdf

        travaux.register(attestation.NATURE_PDF, attestation_pdf.make)
