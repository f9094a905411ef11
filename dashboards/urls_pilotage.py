"""Addresses of the national steering room."""

from django.urls import path

from dashboards.views import pilotage, pilotage_appreciations

app_name = "pilotage"

urlpatterns = [
    path("", pilotage.accueil, name="accueil"),
    path("<slug:table>.csv", pilotage.export, name="export"),
    path("avis/", pilotage_appreciations.pays, name="appreciations"),
    path("avis/<slug:table>.csv", pilotage_appreciations.pays_csv, name="appreciations_csv"),
]
