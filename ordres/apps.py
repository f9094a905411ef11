"""Application configuration."""

from django.apps import AppConfig


class OrdresConfig(AppConfig):
    """Ordres."""

    name = "ordres"
    verbose_name = "Ordres"

    def ready(self) -> None:
        """Register the background work, the holder's block and history (models are importable only from here on)."""
        from accounts import travaux
        from actions import blocs, chronologie
        from ordres import attestation, attestation_pdf, bloc_titulaire, histoire_titulaire
        from ordres import travaux_campagne

        travaux.register(attestation.NATURE_PDF, attestation_pdf.make)
        blocs.register("ordres.controle", bloc_titulaire.blocs)
        chronologie.register("ordres.controle", histoire_titulaire.etapes)
        travaux_campagne.register()
