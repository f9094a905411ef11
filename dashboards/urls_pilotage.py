"""Addresses of the national steering room."""

from django.urls import path

from dashboards.views import pilotage

app_name = "pilotage"

urlpatterns = [
    path("", pilotage.accueil, name="accueil"),
    path("<slug:table>.csv", pilotage.export, name="export"),
]
