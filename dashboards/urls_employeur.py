"""Addresses of the employers' room."""

from django.urls import path

from dashboards.views import employeur, employeur_alertes

app_name = "employeur"

urlpatterns = [
    path("", employeur.accueil, name="accueil"),
    path("alertes", employeur_alertes.alertes, name="alertes"),
]
