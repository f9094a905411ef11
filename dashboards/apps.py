"""Application configuration."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Pilotage."""

    name = "dashboards"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        """Say where partners and CNPs read what they are told of (the room below sends it, this one owns the pages)."""
        from django.urls import reverse

        from accounts import lectures_dites, navigation, signaux, travaux
        from accounts.api import documents
        from actions import accompagnement, reclamations_etapes, transit
        from dashboards import fiche_demande, file_libres, mesures_nuit, rapport
        from ordres import alertes_pages

        lectures_dites.register_page("operateur", lambda: reverse("administration:securite"))
        transit.register_page(lambda: reverse("operateur:attendues"))
        reclamations_etapes.register_page(lambda code: reverse("partenaire:reclamations", args=[code]))
        accompagnement.register_page(lambda: reverse("cnp:accompagnements"))
        navigation.register_count("cnp:libres", file_libres.waiting_count)
        alertes_pages.register_page(lambda: reverse("employeur:alertes"))
        travaux.register(fiche_demande.NATURE, fiche_demande.handle)
        travaux.register(rapport.NATURE, rapport.handle)
        travaux.register(mesures_nuit.NATURE_NUIT, mesures_nuit.handle)
        travaux.register(mesures_nuit.NATURE_TASSER, mesures_nuit.handle_packing)
        travaux.register(rapport.NATURE_EFFACEMENT, rapport.handle_erasure)
        documents.publish("dashboards.api.urls")
        signaux.register_page(lambda code: reverse("partenaire:abonnements", args=[code]))
