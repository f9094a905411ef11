"""Application configuration."""

from django.apps import AppConfig


class OrdresConfig(AppConfig):
    """Ordres."""

    name = "ordres"
    verbose_name = "Ordres"

    def ready(self) -> None:
        """Register the background work, the holder's block and history (models are importable only from here on)."""
        from accounts import travaux
        from accounts.api import documents
        from actions import blocs, chronologie
        from ordres import (
            actes_en_nombre,
            alertes_depart,
            alertes_envoi,
            alertes_lues,
            bloc_titulaire,
            fabrication,
            histoire_titulaire,
            hors_archive,
            rappels,
            statuts,
            tirage_inscrit,
            travaux_campagne,
        )

        for nature, traitement in fabrication.NATURES.items():
            travaux.register(nature, traitement)
        travaux.register(statuts.NATURE, statuts.handle)
        self._lists()
        documents.publish("ordres.api.urls")
        travaux.register(alertes_envoi.NATURE, alertes_depart.handle)
        chronologie.register("ordres.alertes", alertes_lues.etapes)
        for acte in alertes_envoi.ACTES:
            actes_en_nombre.register(acte)
        travaux.register(rappels.NATURE, rappels.handle)
        blocs.register("ordres.controle", bloc_titulaire.blocs)
        chronologie.register("ordres.controle", histoire_titulaire.etapes)
        hors_archive.register()
        tirage_inscrit.register()
        travaux_campagne.register()

    def _lists(self) -> None:
        """Lists taken away, and who reads that an account opens many files."""
        from django.urls import reverse

        from accounts import lectures_dites, travaux
        from ordres import actes_en_nombre, export_libere, export_liste

        travaux.register(export_liste.NATURE, export_liste.handle)
        travaux.register(export_libere.NATURE_ATTENTE, export_libere.lapse)
        travaux.register(export_liste.NATURE_EFFACEMENT, export_liste.handle_erasure)
        actes_en_nombre.register(export_liste.ACTE)
        lectures_dites.register_page("president", lambda: reverse("ordre:lectures"))
