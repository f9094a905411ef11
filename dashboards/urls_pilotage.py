"""Addresses of the national steering room."""

from django.urls import path

from dashboards.views import (
    pilotage,
    pilotage_appreciations,
    pilotage_fichiers,
    pilotage_rapport,
    pilotage_sources,
    pilotage_tendances,
)

app_name = "pilotage"

urlpatterns = [
    path("", pilotage.accueil, name="accueil"),
    path("detail/", pilotage.detail, name="detail"),
    path("evolution/", pilotage_tendances.tendance, name="evolution"),
    path("equite/", pilotage_tendances.ecarts, name="equite"),
    path("controles/", pilotage_sources.controles, name="controles"),
    path("transmissions/", pilotage_sources.ponctualites, name="transmissions"),
    path("rapport/", pilotage_rapport.rapport, name="rapport"),
    path("rapport.pdf", pilotage_rapport.telecharger, name="rapport_pdf"),
    path("avis/", pilotage_appreciations.pays, name="appreciations"),
    path("avis/<slug:table>.csv", pilotage_appreciations.pays_csv, name="appreciations_csv"),
    path("<slug:table>.csv", pilotage_fichiers.fichier, name="fichier"),
]
