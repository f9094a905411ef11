"""Addresses of the employers' room."""

from django.urls import path

from dashboards.views import employeur

app_name = "employeur"

urlpatterns = [path("", employeur.accueil, name="accueil")]
